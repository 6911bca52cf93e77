"""Openings: how the paper is named, that it came, with whom the answer was written."""

from letter_writers.scene import SHORT_NAMES, THINGS, VERBS, person


def named(scene):
    """Return how the paper is named; sets `proposal_title`."""
    rng = scene.rng
    topic = rng.choice(VERBS) + rng.choice(THINGS)
    called = rng.choice((scene.noun, "建议")) if scene.cppcc else "建议"
    full = f"关于{topic}的{rng.choice((scene.noun, scene.noun, '建议'))}"
    answers, text = rng.choice((
        ((full,), f"《{full}》"),
        ((full,), f"《{full}》{called}"),
        ((full,), f"《{full}》的{called}"),
        ((full,), f"“{_inner(full)}”"),
        ((full,), f"“{_inner(full)}”的{called}"),
        ((full,), full),
        ((full,), f"关于《{full}》的{called}"),
        ((full,), f"关于“{_inner(full)}”的{called}"),
        ((topic, f"关于{topic}的{called}"), f"关于“{_inner(topic)}”的{called}"),
        ((f"建议{topic}",), f"《建议{topic}》的{called}"),
        ((f"建议{topic}的建议案",), f"“建议{_inner(topic)}的建议案”"),
        ((f"关于{topic}",), f"“关于{_inner(topic)}”的{called}"),
        ((topic,), f"《{topic}》的{called}"),
    ))  # fmt: skip
    scene.truth["proposal_title"] = (*answers, *map(_inner, answers))
    return text


def _inner(text):
    """Return a text as it stands inside of quotation marks."""
    return text.replace("“", "‘").replace("”", "’")


def opening(scene):
    """Return the sentence after the salutation; sets the title and the consulted bodies."""
    return _assisting(scene) if scene.assisting else _leading(scene)


def _assisting(scene):
    paper, author = named(scene), person(scene.rng)
    return scene.rng.choice((
        f"{author}{scene.role}在{scene.session or '会议'}提出的{paper}由我局协助办理，经研究，现提出如下协办意见：",
        f"贵局转来的{paper}收悉，现将我局会办意见函告如下：",
        f"{author}等{scene.role}提出的{paper}收悉，现提出如下会办意见：",
    ))  # fmt: skip


def _leading(scene):
    rng, number = scene.rng, scene.number
    you = rng.choice(("你们", "您们", "您") if scene.plural else ("您", "你"))
    paper = named(scene)
    numbered = rng.choice((f"（第{number}号）", f"（{number}号）", f"(第{number}号)", "", "")) if number else ""
    if rng.random() < 0.08:
        return f"现将{you}提出的{paper}{numbered}办理情况答复如下："
    where = f"在{scene.session}上" if scene.session else "在会议期间"
    asked = rng.choice(
        (f"{you}提出的", f"{you}提出的", f"{you}提出", f"{you}{where}提出的", f"{you}所提的", f"{you}联名提出的")
    )
    came = rng.choice(("收悉", "已收悉", "已交我局办理", "已转至我单位", "，已交由我局研究办理", "收悉。感谢您的关心", "，现已收悉",
                       "已由我局承办"))  # fmt: skip
    end = rng.choice(("现答复如下：", "现将办理情况答复如下：", "现就有关情况答复如下："))
    return f"{asked}{paper}{numbered}{came}{_consulted(scene)}，{end}"


def _consulted(scene):
    rng = scene.rng
    if rng.random() > 0.3:
        return ""
    bodies = tuple(scene.level + short for short in rng.sample(SHORT_NAMES, rng.choice((1, 2, 3, 4))))
    scene.truth["consulted_agencies"] = (bodies,)
    listed = "、".join(bodies)
    return rng.choice((f"。经与{listed}研究办理", f"。经商{listed}", f"。我局会同{listed}研究", f"。经会同{listed}认真研究",
                       f"。经与{listed}共同研究"))  # fmt: skip
