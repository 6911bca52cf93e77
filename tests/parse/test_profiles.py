"""A family of CMS is one file in profiles/ and one registration; no list of them can fall behind another."""

import importlib
import pkgutil

from disclosure_watch.model import PROFILES
from disclosure_watch.parse import profiles
from disclosure_watch.parse.profiles import Profile

NO_FAMILY = {"profile"}


def test_every_file_is_registered():
    """Each module of profiles/ holds one profile named as the file, and all are registered."""
    names = {module.name for module in pkgutil.iter_modules(profiles.__path__)} - NO_FAMILY
    by_name = {name: importlib.import_module(f"{profiles.__name__}.{name}").PROFILE for name in names}
    assert all(isinstance(profile, Profile) and profile.name == name for name, profile in by_name.items())
    assert {profile.name for profile in profiles.ALL} == names


def test_the_names_that_settings_know():
    """What watch.toml may name is what pages are read by, and the other way round."""
    assert set(PROFILES) == {profile.name for profile in profiles.ALL}
    assert len(PROFILES) == len(profiles.ALL)


def test_no_family_is_the_last():
    """A page without any family's marks is read as generic, which takes no page from a family."""
    assert profiles.ALL[-1].name == "generic"
    assert profiles.detect("<html><p>无</p></html>", "http://www.moxian.gov.cn/a")[0].name == "generic"
