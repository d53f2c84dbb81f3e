"""The way back that a message offers, for the components that draw messages."""

from django import template

from core import undo

register = template.Library()
register.filter("way_back", undo.of)
