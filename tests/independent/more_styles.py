"""The other four of the invented sites."""

from independent.styles import Style, esc


class Chained(Style):
    """No number and no total anywhere: one link 下一页 to a name that can't be guessed; info as dl."""

    per_page = 7

    def list_path(self, page, count):
        return "/c/tian/" if page == 1 else f"/c/tian/{page * 7919 % 9973:04x}.shtml"

    def paper_path(self, paper, serial):
        return f"/c/{paper.filed}/{serial}.shtml"

    def rows(self, column, papers, here):
        lines = "".join(
            f'<dd><a href="../..{self.path(column, paper)}" title="{esc(paper.title)}">{esc(paper.title)}</a> <small>{paper.published}</small></dd>'
            for paper in papers
        )
        return (
            f'<dl class="wz">{lines}</dl>'.replace("../../c/", "../")
            if here != "/c/tian/"
            else f'<dl class="wz">{lines}</dl>'
        )

    def pager(self, column, page, count):
        back = f'<a href="{self.list_path(page - 1, count)}">上一页</a>' if page > 1 else ""
        following = f'<a href="{self.list_path(page + 1, count)}">下一页</a>' if page < count else ""
        return f'<div class="pn">{back} {following}</div>'

    def letter(self, column, paper):
        lines = "".join(f'<div style="text-indent:2em">{esc(line)}</div>' for line in paper.letter)
        pairs = (
            ("索 引 号", paper.code),
            ("分　　类", paper.topic),
            ("发文机关", paper.bureau),
            ("成文日期", paper.signed),
            ("发布时间", f"{paper.published} 09:30"),
            ("办理结果", f"{paper.klass}类"),
        )
        box = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in pairs)
        files = "".join(f"<li>{link}</li>" for link in self.links(paper))
        files = f'<ul class="fujian">{files}</ul>' if files else ""
        return (
            f'<h1 class="t">{esc(paper.title)}</h1><dl class="zd">{box}</dl><div class="con_txt">{lines}</div>{files}'
        )


class Overcounted(Style):
    """`createPageHTML` names one page more than there is; its address answers 404; labels in brackets."""

    def list_path(self, page, count):
        return f"/gk/tajy/default_{page - 1}.html" if page > 1 else "/gk/tajy/default.html"

    def paper_path(self, paper, serial):
        return f"/gk/tajy/{paper.filed:%Y%m}/{serial}.html"

    def rows(self, column, papers, here):
        lines = "".join(
            f'<li><a href=".{self.path(column, paper).removeprefix("/gk/tajy")}">{esc(paper.title)}</a><span>{paper.published}</span></li>'
            for paper in papers
        )
        return f'<div class="gl"><ul>{lines}</ul></div>'

    def pager(self, column, page, count):
        return f'<div class="pg"><script>createPageHTML({count + 1}, {page - 1}, "default", "html");</script></div>'

    def letter(self, column, paper):
        lines = "".join(
            f'<p class="MsoNormal"><span style="font-family:宋体">{esc(line[:5])}</span><span>{esc(line[5:])}</span></p>'
            for line in (f"类别：{paper.klass}", *paper.letter)
        )
        box = "".join(
            f"<span>[{label}] {value}</span> "
            for label, value in (
                ("索引号", paper.code),
                ("发布机构", paper.bureau),
                ("主题分类", paper.topic),
                ("成文日期", paper.issued),
                ("发布日期", paper.published),
            )
        )
        files = "".join(f'<p><img src="/i/f.gif"/>{link}</p>' for link in self.links(paper))
        return f'<div class="xx">{box}</div><h3 class="bt">{esc(paper.title)}</h3><div id="zoom">{lines}</div><div class="fj">{files}</div>'


class Descending(Style):
    """`jyta.htm`, then `jyta/3.htm` down to `jyta/1.htm`: every address shows other rows once a page is added."""

    per_page = 8

    def list_path(self, page, count):
        return "/gk/jyta.htm" if page == 1 else f"/gk/jyta/{count - page + 1}.htm"

    def paper_path(self, paper, serial):
        return f"/info/1088/{serial}.htm"

    def rows(self, column, papers, here):
        up = "../" if here == "/gk/jyta.htm" else "../../"
        lines = "".join(
            f'<li><a href="{up}{self.path(column, paper).lstrip("/")}">{esc(paper.title)}</a><span>{paper.published:%Y.%m.%d}</span></li>'
            for paper in papers
        )
        return f'<ul class="nl">{lines}</ul>'

    def pager(self, column, page, count):
        def link(name, to):
            return (
                f'<a href="{self.list_path(to, count)}">{name}</a>'
                if to != page and 1 <= to <= count
                else f"<span>{name}</span>"
            )

        return f'<div class="fanye">{link("首页", 1)}{link("上页", page - 1)}{link("下页", page + 1)}{link("尾页", count)} {page}/{count}</div>'

    def letter(self, column, paper):
        lines = "".join(f"<p>{esc(line)}</p>" for line in (*paper.letter, f"办复类别：{paper.klass}"))
        files = "".join(
            f"<li>附件【{link}】已下载<span>{column.draw('f').randint(1, 99)}</span>次</li>"
            for link in self.links(paper)
        )
        return (
            f'<table class="th"><tr><th>索引号</th><td>{paper.code}</td><th>发布单位</th><td>{paper.bureau}</td></tr>'
            f"<tr><th>成文日期</th><td>{paper.issued}</td><th>公开日期</th><td>{paper.published}</td></tr></table>"
            f'<h1>{esc(paper.title)}</h1><div class="wznr">{lines}</div><ul class="wzfj">{files}</ul>'
        )


class Selected(Style):
    """Pages chosen from a drop-down box of all addresses; "共4页"; values bold after spaced labels; Word's paragraphs."""

    def list_path(self, page, count):
        return f"/hygq/zxta/index_{page}.html" if page > 1 else "/hygq/zxta/index.html"

    def paper_path(self, paper, serial):
        return f"/hygq/zxta/content_{serial}.html"

    def rows(self, column, papers, here):
        lines = "".join(
            f'<p><i>{paper.published:%m-%d}</i><a href="{self.path(column, paper)}" title="{esc(paper.title)}">{esc(paper.title)}</a><b>{paper.published:%Y}</b></p>'
            for paper in papers
        )
        return f'<div class="nrlb">{lines}</div>'

    def pager(self, column, page, count):
        options = "".join(
            f'<option value="{self.list_path(number, count)}"{" selected" if number == page else ""}>第{number}页</option>'
            for number in range(1, count + 1)
        )
        return f'<div>共{count}页 转到<select onchange="location.href=this.value">{options}</select></div>'

    def letter(self, column, paper):
        lines = "".join(
            f'<p style="margin:0"><span style="font-size:16pt">{esc(line)}<o:p></o:p></span></p>'
            for line in paper.letter
        )
        files = "".join(f"<tr><td>附件</td><td>{link}</td></tr>" for link in self.links(paper))
        return (
            f"<p><b>索 引 号：</b>{paper.code}</p><p><b>主题分类：</b>{paper.topic}</p><p><b>发文机关：</b>{paper.bureau}</p>"
            f"<p><b>生成日期：</b>{paper.issued}</p><p><b>发布日期：</b>{paper.published}</p>"
            f'<div class="bigtitle">{esc(paper.title)}</div><section class="art"><p>类别标记：{paper.klass}</p>{lines}</section><table>{files}</table>'
        )
