"""
draw.py: random choices that can be replayed and made smaller.

A Draw gives numbers from a seeded generator and remembers them.  A Draw made of
a list gives those numbers again, and zeros when the list is over.  Generators
are written so that zero is the simplest choice; a shorter or smaller list of
numbers therefore makes a simpler case of the same kind, and shrink() needs to
know nothing of what is being generated.
"""
import random


class Draw:
    """Choices; .taken is the list of those that were made."""

    def __init__(self, seed=None, replay=None):
        self.random = random.Random(seed) if replay is None else None
        self.replay = replay
        self.taken = []

    def below(self, n):
        """A number of 0..n-1."""
        if n <= 1:
            return 0
        if self.random is not None:
            value = self.random.randrange(n)
        else:
            at = len(self.taken)
            value = self.replay[at] % n if at < len(self.replay) else 0
        self.taken.append(value)
        return value

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, percent):
        """True so often; false is the simple choice."""
        return self.below(100) >= 100 - percent

    def one(self, items):
        """One of the items, the first is the simplest."""
        return items[self.below(len(items))]

    def weighted(self, pairs):
        """One of (weight, item) pairs."""
        place = self.below(sum(weight for weight, _ in pairs))
        for weight, item in pairs:
            if place < weight:
                return item
            place -= weight
        raise AssertionError("weights")

    def some(self, items, most=None):
        """A selection in the items' order."""
        items = list(items)
        most = len(items) if most is None else min(most, len(items))
        count = self.between(0, most)
        chosen = sorted(self.shuffled(range(len(items)))[:count])
        return [items[i] for i in chosen]

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1):
            k = i + self.below(len(items) - i)
            items[i], items[k] = items[k], items[i]
        return items


def smaller(numbers):
    """Simpler lists of choices, the most daring first."""
    n = len(numbers)
    size = n // 2
    while size:
        for start in range(0, n, size):
            yield numbers[:start] + numbers[start + size:]
        size //= 2
    size = max(n // 2, 1)
    while size:
        for start in range(0, n, size):
            if any(numbers[start:start + size]):
                yield numbers[:start] + [0] * len(numbers[start:start + size]) \
                    + numbers[start + size:]
        size //= 2
    for i, value in enumerate(numbers):
        for less in (value // 2, value - 1):
            if 0 < less < value:
                yield numbers[:i] + [less] + numbers[i + 1:]


def shrink(numbers, fails, clock):
    """
    The simplest list of choices for which fails(list) is still true; gives up
    looking when clock() is false.
    """
    better = True
    while better and clock():
        better = False
        for attempt in smaller(numbers):
            if not clock():
                return numbers
            if (len(attempt), attempt) < (len(numbers), numbers) and fails(attempt):
                numbers = attempt
                better = True
                break
    return numbers


def shrink_items(items, fails, clock):
    """A smaller list of items (rows, settings) for which fails(items) is true."""
    size = max(len(items) // 2, 1)
    while size and clock():
        start, found = 0, False
        while start < len(items) and clock():
            attempt = items[:start] + items[start + size:]
            if fails(attempt):
                items, found = attempt, True
            else:
                start += size
        if not found or size > len(items):
            size //= 2
    return items
