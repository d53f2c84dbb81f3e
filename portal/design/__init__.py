"""The design page (`/design/`): every component in use, in all its states, for the team.

`samples` holds what the components are shown with, `states` the badges of every room's states,
`forms` a form with and without faults. `tests/portal/test_design_page.py` fails when a partial of
`templates/components` is not shown.
"""
