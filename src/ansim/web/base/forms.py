"""Forms of the pages: KRDS looks for fields, and the form that wants a count typed before a dangerous act."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.kit.errors import AnsimError
from ansim.web.base.language import in_page_language

_MULTIPLE = (forms.CheckboxSelectMultiple, forms.RadioSelect)


def describe_field(bound: BoundField, *, hint: str = "", label: str = "") -> dict[str, Any]:
    """Return what parts/field.html draws: the control with its KRDS class, hint and errors with ids."""
    widget = bound.field.widget
    hint = (hint or str(bound.help_text or "")).strip()
    widget.attrs.pop("placeholder", None)  # a placeholder is no label and vanishes when one types
    ids = [f"{bound.auto_id}-hint"] * bool(hint) + [f"{bound.auto_id}-error"] * bool(bound.errors)
    attrs: dict[str, Any] = {"class": _css(widget)}
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    if bound.errors:
        attrs["aria-invalid"] = "true"
        # who is told what is wrong stands where it is mended, also without a script
        if bound.name == next((name for name in bound.form.fields if name in bound.form.errors), None):
            attrs["autofocus"] = True
    is_group = isinstance(widget, _MULTIPLE)
    return {
        "field": bound,
        "control": "" if is_group else bound.as_widget(attrs=attrs),
        "options": list(bound) if is_group else [],
        "is_group": is_group,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "hint": hint,
        "described_by": " ".join(ids),
        "label": label or bound.label,
        "required": bound.field.required,
    }


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return ""
    if isinstance(widget, forms.Select):
        return "krds-form-select"
    return "krds-input"


def take_error(form: forms.BaseForm, error: AnsimError, field: str | None = None) -> None:
    """Put a service's refusal into the form, beside the field it is about (None: the form as a whole)."""
    form.add_error(field, in_page_language(error))


class CountForm(forms.Form):
    """Wants the number of people concerned typed before a dangerous act; draw it with `confirm_count`."""

    typed = forms.CharField(label=_("인원수 입력"), max_length=12)

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        self.fields["typed"].widget.attrs.update(
            {"inputmode": "numeric", "autocomplete": "off", "data-wanted-count": str(count)}
        )

    def clean_typed(self) -> int:
        """Return the count; refuse another number, telling which one is meant."""
        typed = str(self.cleaned_data["typed"]).replace(",", "").strip()
        if typed != str(self.count):
            wanted = f"{self.count:,}"
            raise forms.ValidationError(
                gettext("인원수가 다릅니다. %(wanted)s을(를) 입력하면 진행합니다.") % {"wanted": wanted}
            )
        return self.count
