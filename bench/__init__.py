"""How fast the portal is, beside what it could be: `make bench`.

A world of so many requests is loaded into a database of its own, the pages are asked for through
gunicorn by somebody signed in, and every figure stands beside a limit measured in the same run:
the page's own bare SQL (`floors`) and a signed-in page that answers nothing (`urls`).

`world` fills the database, `run` starts what is measured, `measure` takes the times, `rows` says
what is measured and how fast it must be, `report` prints it.
"""
