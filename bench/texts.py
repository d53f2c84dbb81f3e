"""What the rows of the bench world say, as SQL expressions over tables of sentences."""

from bench import fill
from bench.phrases import SHARES, TONGUES

_SENTENCES = 400


def make(first_place: int, last_place: int) -> None:
    """Places, sentences and topics as tables that the loads below read."""
    names = [fill.place_name(number) for number in range(first_place, last_place)]
    fill.table(
        "bench_place",
        "SELECT %s + ordinality - 1 AS id, name FROM unnest(%s::text[]) WITH ORDINALITY AS u(name)",
        [first_place, names],
    )
    fill.run("CREATE UNIQUE INDEX ON bench_place (id)")
    said = [
        sentence
        for number, tongue in enumerate(TONGUES)
        for sentence in fill.sentences(tongue.words, _SENTENCES, number)
    ]
    fill.table(
        "bench_sentence",
        "SELECT ordinality - 1 AS id, said FROM unnest(%s::text[]) WITH ORDINALITY AS u(said)",
        [said],
    )
    fill.run("CREATE UNIQUE INDEX ON bench_sentence (id)")
    topics = [
        (number, place, tongue.code, topic, len(tongue.topics))
        for number, tongue in enumerate(TONGUES)
        for place, topic in enumerate(tongue.topics)
    ]
    columns = list(zip(*topics, strict=True))
    fill.table(
        "bench_topic",
        "SELECT * FROM unnest(%s::int[], %s::int[], %s::text[], %s::text[], %s::int[])"
        " AS u(tongue, place, code, said, topics)",
        [list(column) for column in columns],
    )


def text(of: str, tongue: str, salt: int, count: int) -> str:
    """An expression: so many sentences in the language of that number."""
    parts = [
        f"(SELECT said FROM bench_sentence WHERE id ="
        f" {tongue} * {_SENTENCES} + pg_temp.pick({of}, {salt + n}, {_SENTENCES}))"
        for n in range(count)
    ]
    return " || ' ' || ".join(parts)


def tongue(of: str) -> str:
    """An expression: the number of a language, as often as it is written."""
    upto, whens = 0, []
    for number, share in enumerate(SHARES):
        upto += share
        whens.append(f"WHEN pg_temp.pick({of}, 3, {sum(SHARES)}) < {upto} THEN {number}")
    return f"CASE {' '.join(whens)} END"
