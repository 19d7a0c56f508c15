"""Locking: whoever changes a row reads it anew first, and nobody else changes it meanwhile."""

from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.http import Http404

from ..content import fields_of


class DeletedMeanwhile(Http404):
    """Somebody deleted the row between the moment at which it was shown and the moment at which it was to change.

    A view that has no better words for it answers like one that was asked for something that does not exist.
    """


class Lockable:
    """Mixin for a model whose verbs begin with its row, locked."""

    # Whether whoever has locked this very object goes on with it: see `held`.
    is_held = False

    @contextmanager
    def held(self):
        """Inside, this object, which is locked, is the one that verbs change: nothing of it is read a second time.

        For a request that saves and publishes in one transaction. A verb that fails leaves the object as it broke off.
        """
        self.is_held, self.known_while_held = True, {}
        try:
            yield self
        finally:
            del self.is_held, self.known_while_held

    @contextmanager
    def changing(self):
        """A verb of this row: yields it locked. When the verb fails, the database has nothing of it."""
        try:
            with transaction.atomic():
                yield self if self.is_held else self.locked()
        except BaseException:
            if self.is_held:
                # What was locked or written inside is let go.
                self.known_while_held.clear()
            raise
        if not self.is_held:
            self.refresh_from_db()

    def known(self, name, ask):
        """What `ask()` answers; of a row that is held it is asked once. `name` (str) says what it is about."""
        if not self.is_held:
            return ask()
        if name not in self.known_while_held:
            self.known_while_held[name] = ask()
        return self.known_while_held[name]

    def forget(self, name):
        """Ask again what is `known` under `name`: it has changed."""
        if self.is_held:
            self.known_while_held.pop(name, None)

    def locked(self):
        """This row read anew and locked until the transaction ends. Raises DeletedMeanwhile.

        Its key never changes, so rows that point to it may go on being written: locking it too would be a deadlock.
        """
        try:
            return type(self)._default_manager.select_for_update(no_key=True).get(pk=self.pk)
        except ObjectDoesNotExist as error:
            raise DeletedMeanwhile(self._meta.label) from error


class Known:
    """Mixin for a model: what is known of a row is not asked of the database again when it is cleaned."""

    # Names of fields that hold what the database has taken before: a form says so of those that nobody touched.
    untouched = frozenset()

    def clean_fields(self, exclude=None):
        """Raise ValidationError for what no field takes. A row that this one points to and has at hand is there."""
        links = [f for f in self._meta.concrete_fields if f.is_relation and f.is_cached(self)]
        known = {f.name for f in links if (row := getattr(self, f.name)) is not None and not row._state.adding}
        super().clean_fields(exclude={*(exclude or ()), *known})

    def validate_constraints(self, exclude=None):
        """Raise ValidationError for what the database would refuse, asking about what was touched alone."""
        errors = {}
        for constraint in self._meta.constraints:
            names = fields_of(constraint)
            if self.untouched and self.untouched.issuperset(names):
                continue
            try:
                constraint.validate(type(self), self, exclude=exclude)
            except ValidationError as error:
                if error.code == "unique" and len(names) == 1:
                    error = ValidationError({names[0]: error})
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)
