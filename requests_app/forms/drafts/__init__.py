"""The draft of an official, one form for each section.

What a section still lacks keeps nobody from saving it: a draft is written over days. Only what is
wrong (a date that is none, a file that is no letter) has to be put right first.
"""

from requests_app.forms.drafts.base import TITLE_HELP, Overtaken, SectionForm
from requests_app.forms.drafts.whole import BeginForm, SubmitForm, section_form

__all__ = ["TITLE_HELP", "BeginForm", "Overtaken", "SectionForm", "SubmitForm", "section_form"]
