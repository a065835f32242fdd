"""Forms, serializers and schemas: classes whose instances begin with a copy of declared fields."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import Theme

forms = Theme("forms")


def configure() -> None:
    """The least of a Django project: settings, and a database in memory."""
    import django
    from django.conf import settings

    if not settings.configured:
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        apps = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"]
        settings.configure(DATABASES={"default": database}, INSTALLED_APPS=apps, USE_I18N=False)
        django.setup()


def contact_form() -> Any:
    """A form class of eight fields."""
    configure()
    from django import forms as django_forms

    class ContactForm(django_forms.Form):
        name = django_forms.CharField(max_length=100)
        email = django_forms.EmailField()
        age = django_forms.IntegerField(required=False, min_value=0)
        topic = django_forms.ChoiceField(choices=[("a", "Sales"), ("b", "Support")])
        topics = django_forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
        when = django_forms.DateTimeField(required=False)
        subscribe = django_forms.BooleanField(required=False)
        text = django_forms.CharField(widget=django_forms.Textarea)

    return ContactForm


@forms.case("django/form fields", "hook", look=lambda x: _fields(x))
def form_fields() -> Any:
    return contact_form().base_fields


def _fields(fields: Any) -> Any:
    return [(name, type(f).__name__, f.required, f.widget.attrs) for name, f in fields.items()]


@forms.case("django/bound form", "plain", look=lambda x: (x.as_p(), x.errors.as_json()))
def bound_form() -> Any:
    return contact_form()({"name": "Ann", "email": "ann@", "topic": "a", "text": "Hello"})


@forms.case("django/field", "hook", look=lambda x: (x.max_length, len(x.validators)))
def field() -> Any:
    configure()
    from django import forms as django_forms

    return django_forms.CharField(max_length=100, help_text="Your name")


@forms.case("django/model instance", "state", look=lambda x: (x.username, x.pk))
def model_instance() -> Any:
    configure()
    from django.contrib.auth.models import User

    return User(id=1, username="ann", email="ann@example.org", first_name="Ann")


@forms.case("django/queryset", "hook", look=lambda x: str(x.query))
def queryset() -> Any:
    configure()
    from django.contrib.auth.models import User

    active = User.objects.filter(is_active=True, groups__name="staff")
    return active.exclude(email="").order_by("username")


@forms.case("django/q", "hook", look=str)
def condition() -> Any:
    configure()
    from django.db.models import Q

    return Q(name="a", age__gt=3) & (Q(city="b") | ~Q(tags__in=[1, 2, 3]))


@forms.case("django/querydict", "hook")
def query_dict() -> Any:
    configure()
    from django.http import QueryDict

    return QueryDict("page=1&tag=a&tag=b&sort=name", mutable=True)


def account_serializer() -> Any:
    """A serializer class of ten fields, one of them nested."""
    configure()
    from rest_framework import serializers

    class AddressSerializer(serializers.Serializer):
        street = serializers.CharField(max_length=100)
        city = serializers.CharField()

    class AccountSerializer(serializers.Serializer):
        id = serializers.IntegerField(read_only=True)
        username = serializers.RegexField("^[a-z]+$", max_length=20)
        email = serializers.EmailField()
        age = serializers.IntegerField(min_value=0, required=False)
        balance = serializers.DecimalField(max_digits=8, decimal_places=2)
        kind = serializers.ChoiceField(choices=["a", "b"])
        joined = serializers.DateTimeField(required=False)
        active = serializers.BooleanField(default=True)
        tags = serializers.ListField(child=serializers.CharField(max_length=10))
        address = AddressSerializer()

    return AccountSerializer


@forms.case("djangorestframework/serializer fields", "hook", look=lambda x: repr([*x.items()]))
def serializer_fields() -> Any:
    return account_serializer()._declared_fields


@forms.case("djangorestframework/field", "hook", look=repr)
def serializer_field() -> Any:
    configure()
    from rest_framework import serializers

    return serializers.RegexField("^[a-z]+$", max_length=20)


@forms.case("django-filter/filters", "plain", look=lambda x: _lookups(x))
def filters() -> Any:
    configure()
    import django_filters
    from django.contrib.auth.models import User

    class UserFilter(django_filters.FilterSet):
        name = django_filters.CharFilter(field_name="username", lookup_expr="icontains")
        since = django_filters.DateFilter(field_name="date_joined", lookup_expr="gte")

        class Meta:
            model = User
            fields = ("email", "is_active")

    return UserFilter.base_filters


def _lookups(filters: Any) -> Any:
    return [(name, type(f).__name__, f.lookup_expr) for name, f in filters.items()]


def user_schema() -> Any:
    """A schema class of five fields."""
    from marshmallow import Schema, fields, validate

    class UserSchema(Schema):
        name = fields.Str(required=True, validate=validate.Length(min=1, max=20))
        email = fields.Email()
        age = fields.Int(load_default=0)
        tags = fields.List(fields.Str())
        options = fields.Dict(keys=fields.Str(), values=fields.Int())

    return UserSchema


@forms.case("marshmallow/schema fields", "hook", look=lambda x: repr([*x.items()]))
def schema_fields() -> Any:
    return user_schema()._declared_fields


@forms.case("cerberus/schema", "plain")
def cerberus_schema() -> Any:
    from cerberus import Validator

    rules = {"type": "dict", "schema": {"city": {"type": "string"}, "zip": {"regex": r"\d{5}"}}}
    schema = {"name": {"type": "string", "maxlength": 10}, "address": rules}
    return Validator(schema).schema.schema


@forms.case("jsonschema/meta-schema", "plain")
def meta_schema() -> Any:
    from jsonschema import Draft7Validator

    return Draft7Validator.META_SCHEMA


@forms.case("jsonschema/errors", "state", look=lambda x: [(e.message, list(e.path)) for e in x])
def schema_errors() -> Any:
    from jsonschema import Draft202012Validator

    schema = {"properties": {"a": {"type": "string"}, "b": {"items": {"minimum": 3}}}}
    return [*Draft202012Validator(schema).iter_errors({"a": 1, "b": [1, 5]})]
