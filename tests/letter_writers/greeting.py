"""Salutations: one name or eight, others, a party, a committee, the leading bureau, or nobody."""

from letter_writers.scene import SHORT_NAMES, people

COMMITTEES = ("社会和法制委员会", "人口资源环境委员会", "教科卫体委员会", "港澳台侨和外事委员会", "提案委员会",
              "经济、科技委员会", "文化文史和学习委员会", "农业和农村委员会")  # fmt: skip
PARTIES = ("民进{place}市委会", "民盟{place}市委", "九三学社{place}市委员会", "农工党{place}市委", "{place}市工商联",
           "民革{place}市委会", "致公党{place}市委")  # fmt: skip
ALONE = ("one", "dear", "spread", "bracket", "hello")
MANY = ("several", "several", "each", "others", "blanks")


def greeting(scene):
    """Return the salutation without its colon, empty for nobody; sets `addressees` and whether they are many."""
    rng = scene.rng
    if scene.assisting:
        return _body(scene, scene.level + rng.choice(SHORT_NAMES))
    shape = rng.choice((*ALONE, "one", "one", *MANY, "nobody", *(("party", "committee") if scene.cppcc else ())))
    if shape == "nobody":
        scene.truth["addressees"] = ((),)
        return ""
    if shape == "party":
        return _body(scene, rng.choice(PARTIES).format(place=scene.place))
    if shape == "committee":
        whole = (f"{scene.level}政协", f"政协{scene.place}{scene.level}委员会", "政协")
        return _body(scene, rng.choice(whole) + rng.choice(COMMITTEES))
    scene.plural = shape in MANY
    names = people(rng, rng.choice((2, 2, 3, 5, 8)) if scene.plural else 1)
    scene.truth["addressees"] = (tuple(names),)
    return _many(scene, shape, names) if scene.plural else _one(scene, shape, names[0])


def _body(scene, name):
    scene.truth["addressees"] = ((name,),)
    return name


def _one(scene, shape, name):
    rng, role = scene.rng, scene.role
    spread = f"{name[0]}　{name[1]}" if len(name) == 2 else name
    return {
        "one": name + role,
        "dear": f"尊敬的{name}{role}",
        "spread": spread + role,
        "bracket": f"{name}（等{rng.randint(2, 9)}位）{role}",
        "hello": name + role + rng.choice(("您好", "，您好", "，你好")),
    }[shape]


def _many(scene, shape, names):
    rng, role, count = scene.rng, scene.role, len(names)
    others = rng.choice(("", f"{count + 2}位", f"{count + 1}名", f"{count + 3}名市{scene.body}"))
    return {
        "several": "、".join(names) + role,
        "each": "、".join(name + role for name in names),
        "others": "、".join(names) + "等" + others + role,
        "blanks": rng.choice((" ", "　", "  ")).join(names) + rng.choice(("", " ")) + role,
    }[shape]
