"""Hands on the keyboard only: Tab until the thing has focus, see that it is seen, and press a key."""

from playwright.sync_api import Locator, Page, expect

FOCUS = """el => {
  const style = getComputedStyle(el.closest('.choice, .segment, .check, .editor') ?? el), own = getComputedStyle(el);
  const whole = getComputedStyle(el, '::after');  // a link whose row is its target
  const box = el.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2);
  return {
    ring: [style, own, whole].some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2),
    inside: box.bottom > 0 && box.top < innerHeight,
    covered: !(at && (el.contains(at) || at.contains(el) || at.closest('label')?.contains(el))),
  };
}"""


def tab_to(page: Page, target: Locator, limit: int = 150) -> None:
    """Press Tab until the target has focus. Its focus must be seen and not be covered."""
    expect(target).to_be_attached()
    for _ in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("el => el === document.activeElement"):
            break
    expect(target).to_be_focused()
    assert target.evaluate(FOCUS) == {"ring": True, "inside": True, "covered": False}, target


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Tab to a link or button and press it."""
    tab_to(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    """Tab to a field and type."""
    tab_to(page, target)
    page.keyboard.type(text)
