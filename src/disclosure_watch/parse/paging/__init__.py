"""
How a listing leads to its other pages.

    pager    what a listing says of its pages, and the reading of it that all forms share
    series   addresses that differ by one number: counting up, down, by rows; which page is which
    printed  the pager as a reader sees it: numbers, 下一页, 尾页, 2/3页, jump lists
    scripts  what scripts say: counts, and the address that a script makes for a page
    links    all of these put together
"""
