"""NFKC by another way is NFKC."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.nfkc import nfkc

TEXT = st.text(
    st.one_of(st.sampled_from("，：；（）！？％～…．／\u3000a\u0301\u0338\uac00\u11a8１㎡ﬁ〇龙"), st.characters())
)


@given(TEXT)
def test_as_unicode_says(text):
    """Whatever stands beside what is replaced beforehand."""
    assert nfkc(text) == unicodedata.normalize("NFKC", text)
