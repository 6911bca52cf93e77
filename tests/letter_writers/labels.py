"""Labelled lines of head and tail: class, approver, contact, copies, marks."""

from letter_writers.scene import person

_WIDE = str.maketrans("ABC1", "ＡＢＣ１")


def class_line(scene):
    """Return a line that states the class; sets `proposal_class`."""
    rng = scene.rng
    letter = rng.choice(("A", "B", "C", "A1", "B1"))
    scene.truth["proposal_class"] = (letter,)
    shown = letter.translate(_WIDE) if rng.random() < 0.2 else letter
    return rng.choice((
        f"类别：{shown}", f"办复类别：{shown}", f"办理结果：{shown}", f"类别标记:{shown}", f"（{shown}类）", f"类　别：{shown}",
        f"[办理结果标注({shown})]", f"办理类别：{shown}类", f"分类：{shown}", f"答复类别：{shown}类", f"【{shown}类】",
        f"类别（{shown}）", f"办理结果类别：{shown}", f"办复结果：{shown}类",
    ))  # fmt: skip


def approver_line(scene):
    """Return a line that names who signed the letter off; sets `approver`."""
    name = person(scene.rng)
    scene.truth["approver"] = (name,)
    return scene.rng.choice((f"签发人：{name}", f"领导签发：{name}", f"签发人: {name}", f"签 发 人：{name}", f"签发：{name}",
                             f"领导签批：{name}", f"审签人：{name}"))  # fmt: skip


def contact_lines(scene):
    """Return one line or two that say whom to ask; sets what `contact` has to hold."""
    rng = scene.rng
    name, phone = person(rng), rng.choice(("0870-3123456", "13800001234", "65801122"))
    scene.truth["contact"] = (phone,)
    return rng.choice((
        [f"联系人：{name}", f"联系电话：{phone}"],
        [f"联系人及电话：{name} {phone}"],
        [f"（联系人：{name}，联系电话：{phone}）"],
        [f"承办人：{name}　电话：{phone}"],
        [f"联系电话：{phone}"],
        [f"联系单位及电话：{scene.bureau}办公室，{phone}"],
        [f"承办人及联系电话：{name}  {phone}"],
        [f"联 系 人：{name}  联系电话：{phone}"],
    ))  # fmt: skip


def plain_lines(scene):
    """Return groups of lines that say nothing of the reply: copies, when it was printed, how it is published."""
    rng = scene.rng
    groups = []
    if rng.random() < 0.25:
        groups.append(
            rng.choice(("抄送：市政协提案委，市政府督查室。", "抄送：市人大常委会代表工委", "抄送:区政府办公室"))
        )
    if rng.random() < 0.1:
        groups.append(f"{scene.agency}办公室　2026年1月9日印发")
    if rng.random() < 0.15:
        groups.append(
            rng.choice(("（此件公开发布）", "（本文有删减）", "公开属性：主动公开", "（公开方式：主动公开）"))
        )
    return [[line] for line in groups]
