import datetime, io
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from core.workflow import Act, tables
from core import events
from requests_app import workflow
from requests_app.intake import Letter, NamedPerson
from reference.models import Theme
from portal.demo.cast import institution, MINISTRY
from requests_app.rules import REQUESTS

def pdf():
    w=PdfWriter(); w.add_blank_page(200,200); b=io.BytesIO(); w.write(b); return SimpleUploadedFile("l.pdf", b.getvalue())

def test_x(cast, django_assert_max_num_queries):
    letter=Letter(institution(MINISTRY),"t","needs",list(Theme.objects.all()[:1]),"LETTER_TEAM",datetime.date.today(),pdf(),datetime.date.today(),"en",NamedPerson("A","B","x@y.example"),"Min",NamedPerson("C","D","c@d.example"))
    done=workflow.register(None,act=Act.by(cast["assistant"]),letter=letter)
    r=done.obj
    print(r, workflow.TABLE.recipients(workflow.TABLE.verbs["register"], r, [cast["assistant"].person_id]))
    done=workflow.start_review(r,act=Act.by(cast["officer"]),seen=r.seen,officer=cast["officer"].person)
    r=done.obj
    done=workflow.ask_clarification(r,act=Act.by(cast["officer"]),seen=r.seen,question="q",reply_by=datetime.date.today()+datetime.timedelta(days=9)); r=done.obj
    done=workflow.answer(r,act=Act.by(cast["official"]),seen=r.seen,answer="a"); r=done.obj
    done=workflow.admit(r,act=Act.by(cast["deputy"]),seen=r.seen,override_reason="x"); r=done.obj
    assert done.event.principal==cast["leader"]
    assert events.verify(r)==[]
    for k,u in cast.items():
        vis=REQUESTS.visible_to(u.standing).filter(pk=r.pk).exists()
        seers=REQUESTS.seers(r).filter(user=u).exists()
        assert vis==seers==REQUESTS.may(u.standing,"view",r), k
        print(k,vis, sorted(REQUESTS.stakes_of(u.standing,r)))
