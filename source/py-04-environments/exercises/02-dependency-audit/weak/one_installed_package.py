"""Tries one package with a plain name."""


@check("Q6", "S21")
def one_installed_package():
    """One installed package is one pinned line."""
    shopping = from_pip_list('[{"name": "anchors", "version": "1.2"}]')
    assert shopping == "anchors==1.2\n"
