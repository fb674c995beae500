"""Looks at values of two instances that differ."""


@check("Q7", "S32")
def a_method_has_a_value():
    """Two instances give two values, twice."""

    class Shop:
        def __init__(self, town):
            self.town = town

        @cached
        def sign(self, word):
            return f"{word}, {self.town}"

    shops = [Shop("Bergen"), Shop("Ghent")]
    signs = [shop.sign("Bread") for shop in shops * 2]
    assert signs == ["Bread, Bergen", "Bread, Ghent"] * 2
