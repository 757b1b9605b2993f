"""A word diff of 2,000 words: its CPU time, how many words it shows, and whether it is exact.

Run: ``python -m bench.diff``. The least that can be shown is what no longest common subsequence holds, counted by
rapidfuzz on the same words; it is also the bare side of the time. Bars (P16): ≤ 25 CPU ms, shown words ≤ 1.05 × the
least, and applying the diff gives the new text.
"""

import random

from rapidfuzz.distance import Indel

from bench.timing import interleaved, show
from consult.programmes.word_diff import Op, new_text, old_text, word_diff

COUNT = 2_000
BAR_MS, BAR_SHOWN = 25, 1.05
TEXT = (
    "kommunen ska ta fram mark för företag längs väg 55 och se över taxan så att den blir klar före 2028 i samråd med"
    " nämnden, skolan, vården och näringslivet i hela Övre Dalen där det behövs mest enligt planen"
)
WORDS = TEXT.split()
SHARES = {"a few words": 0.01, "one word in ten": 0.1, "one word in three": 0.33}


def text(dice: random.Random) -> list[str]:
    """A text in sentences and paragraphs, as words."""
    words = [f"{dice.choice(WORDS)}{dice.randrange(40) or ''}" for _number in range(COUNT)]
    return [
        f"{word}.{chr(10) * 2 if dice.random() < 0.2 else ''}" if dice.random() < 0.1 else word
        for word in words
    ]


def changed(words: list[str], share: float, dice: random.Random) -> list[str]:
    """The same words with a share of them struck, replaced, added to or moved by whole sentences."""
    out: list[str] = []
    for word in words:
        what = dice.random()
        if what > share:
            out.append(word)
        elif what > share * 0.7:
            out += [word, dice.choice(WORDS)]
        elif what > share * 0.35:
            out.append(dice.choice(WORDS))
    first, second = sorted(dice.randrange(len(out)) for _end in range(2))
    if share > 0.05:
        moved = out[first : min(second, first + 30)]
        out = [*out[:first], *out[first + len(moved) :], *moved]
    return out


def main() -> None:
    """Measure and print."""
    dice = random.Random(16)
    for name, share in SHARES.items():
        words = text(dice)
        old, new = " ".join(words), " ".join(changed(words, share, dice))
        before, after = old.split(), new.split()
        pieces = word_diff(old, new)
        assert old_text(pieces) == old and new_text(pieces) == new, "the diff does not give the texts back"
        shown = sum(len(part.split()) for op, part in pieces if op != Op.EQUAL)
        least = Indel.distance(before, after)
        taken = interleaved(
            {
                "ours": lambda old=old, new=new: word_diff(old, new),  # type: ignore[misc]
                "bare": lambda before=before, after=after: Indel.opcodes(before, after),  # type: ignore[misc]
            },
            rounds=9,
            calls=5,
        )
        took = taken["ours"] * 1000
        show(
            f"Diff of {COUNT} words, {name} changed, CPU against {BAR_MS} ms",
            "≤ 1",
            took / BAR_MS,
            took <= BAR_MS,
            ours=f"{took:.1f} ms",
            bare=f"{taken['bare'] * 1000:.1f} ms",
        )
        show(
            "  words shown against the least",
            f"≤ {BAR_SHOWN}",
            shown / least,
            shown <= least * BAR_SHOWN,
            shown=str(shown),
        )


if __name__ == "__main__":
    main()
