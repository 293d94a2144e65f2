"""Forms of the pages for venues. The rules are the domain's; a form carries its words to the fields they are about."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ansim.checkins.domain.cards import VenueCard
from ansim.checkins.domain.details import REGIONS, Details, checked_zones, squeezed, text_problems
from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.domain.hours import Hours, minutes, same_every_day, written
from ansim.kit.problem import Problem
from ansim.web.venue.words import WEEKDAYS, kind_choices


class WordsForm(forms.Form):
    """Adds the domain's problems of its texts beside their fields; `optional` fields may be empty."""

    optional: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Return the texts tidied; what cannot be printed or is too long stands beside its field."""
        cleaned = super().clean() or {}
        for name in self.texts:
            if name in cleaned:
                cleaned[name] = squeezed(str(cleaned[name]))
                self.take(text_problems(name, cleaned[name], optional=name in self.optional))
        return cleaned

    def take(self, problems: Iterable[Problem]) -> None:
        """Put problems of the domain beside their fields."""
        for problem in problems:
            column = problem.column if problem.column in self.fields else None
            self.add_error(column, problem.message(get_language() or "ko"))


class NameForm(WordsForm):
    """Step 2: what the venue is called and what it is."""

    texts: tuple[str, ...] = ("name",)
    name = forms.CharField(
        label=_("이름"),
        help_text=_("안내문에 크게 적히고, 손님이 들어올 때 보는 이름입니다."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label=_("업종"), help_text=_("손님이 나간 시각을 모를 때 머문 시간을 어림하는 데 씁니다.")
    )

    def __init__(self, *args: Any, held: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("골라 주세요")), *kind_choices(held)]


class AddressForm(WordsForm):
    """Step 3: where the venue is."""

    texts: tuple[str, ...] = ("district", "street", "detail")
    optional: tuple[str, ...] = ("detail",)
    region = forms.ChoiceField(
        label=_("시·도"), choices=[("", _("골라 주세요")), *((name, name) for name in REGIONS)]
    )
    district = forms.CharField(
        label=_("시·군·구"), required=False, help_text=_("예: 제주시. 세종은 비워 둡니다.")
    )
    street = forms.CharField(
        label=_("도로명 주소"),
        help_text=_("길 이름과 번호. 예: 중앙로 12"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    detail = forms.CharField(label=_("상세 주소"), required=False, help_text=_("층, 호. 없으면 비워 둡니다."))

    def clean(self) -> dict[str, Any]:
        """Return the address; only one region has no district."""
        self.optional = ("detail", "district") if self.data.get("region") == "세종특별자치시" else ("detail",)
        return super().clean()


class HoursForm(WordsForm):
    """Step 4: when it is open, and its zones. Everything may be left empty."""

    opens = forms.CharField(label=_("여는 시각"), required=False, help_text=_("예: 11:00"))
    closes = forms.CharField(
        label=_("닫는 시각"), required=False, help_text=_("예: 22:00. 자정을 넘기면 02:00처럼 적습니다.")
    )
    closed = forms.MultipleChoiceField(
        label=_("쉬는 날"),
        required=False,
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    zones = forms.CharField(
        label=_("구역"),
        required=False,
        help_text=_(
            "홀, 2층, 룸 3처럼 나뉘어 있으면 한 줄에 하나씩. 구역마다 안내문이 따로 나오고, 확진자가 다녀가도 그 구역만 찾습니다."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Return `hours` (Hours) and `zone_names` beside what was typed."""
        cleaned = super().clean()
        cleaned["hours"] = self._hours(cleaned)
        try:
            cleaned["zone_names"] = list(checked_zones(str(cleaned.get("zones", "")).splitlines()))
        except VenueBad as wrong:
            self.take(wrong.problems)
        return cleaned

    def _hours(self, cleaned: dict[str, Any]) -> Hours:
        if not cleaned.get("opens") and not cleaned.get("closes"):
            return Hours()
        found = {name: minutes(str(cleaned.get(name, ""))) for name in ("opens", "closes")}
        for name, minute in found.items():
            if minute is None:
                self.add_error(name, gettext("시각을 11:00처럼 적어 주세요."))
        if found["opens"] is None or found["closes"] is None:
            return Hours()
        return same_every_day(
            found["opens"], found["closes"], {int(day) for day in cleaned.get("closed", ())}
        )


class SettingsForm(NameForm, AddressForm, HoursForm):
    """Everything a venue says of itself on one page."""

    texts: tuple[str, ...] = ("name", "district", "street", "detail")
    field_order = (
        "name",
        "kind",
        "region",
        "district",
        "street",
        "detail",
        "opens",
        "closes",
        "closed",
        "zones",
    )


class CloseForm(forms.Form):
    """Wants the venue's name typed before it is closed for good."""

    typed = forms.CharField(
        label=_("장소 이름"), max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = name

    def clean_typed(self) -> str:
        """Refuse another name."""
        typed = squeezed(str(self.cleaned_data["typed"]))
        if typed != self._name:
            raise forms.ValidationError(gettext("이름이 다릅니다. 위에 적힌 이름을 그대로 적어 주세요."))
        return typed


def details_from(words: dict[str, Any]) -> Details:
    """Return the words of the forms as the domain takes them."""
    return Details(
        name=words["name"],
        kind=words["kind"],
        region=words["region"],
        district=words.get("district", ""),
        street=words["street"],
        detail=words.get("detail", ""),
        hours=words.get("hours", Hours()),
    )


def initial_of(card: VenueCard) -> dict[str, Any]:
    """Return what the settings form begins with."""
    hours = card.details.hours
    first = next((span for span in hours.days if span), None)
    return {
        **{
            name: getattr(card.details, name)
            for name in ("name", "kind", "region", "district", "street", "detail")
        },
        "opens": written(first[0]) if first else "",
        "closes": written(first[1]) if first else "",
        "closed": [str(day) for day, span in enumerate(hours.days) if span is None],
        "zones": "\n".join(zone.name for zone in card.zones),
    }
