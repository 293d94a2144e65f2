"""The list of staff: where each stands in words, sorted, downloaded, and without buttons for those who only look."""

import csv
import io
from datetime import timedelta

import pytest

from ansim.accounts import queries, services
from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.roles import ROLE_NAMES, StaffRole
from ansim.accounts.models import Staff
from ansim.kit.clock import now
from ansim.web.staff.staff_views import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(manager):
    """An open invitation of a new approver."""
    return services.invite_staff(by=manager, login="new.one", name="새 사람", roles=["approver"])


def _state(manager, staff_id):
    return state_of(queries.card_of(staff_id, by=manager))


def test_an_account_goes_through_its_states(manager, invitation):
    """Invited, joined without the app, in use, shut: each stage has its own words."""
    staff = Staff.objects.get(pk=invitation.staff_id)
    assert _state(manager, staff.pk) == "초대함"
    services.redeem_invitation(login="new.one", code=invitation.code, password="gureum-haneul-7")
    assert _state(manager, staff.pk) == "인증 앱 등록 전"
    second_factor.enrol(staff, "NEWONEANSIMAAAAAAAAAAAAAAAAAAAAA")
    assert _state(manager, staff.pk) == "사용 중"
    services.set_active(by=manager, staff_id=staff.pk, active=False, why="휴직")
    assert _state(manager, staff.pk) == "사용 중지"
    services.set_active(by=manager, staff_id=staff.pk, active=True, why="복직")
    services.reinvite(by=manager, staff_id=staff.pk, why="분실")
    assert _state(manager, staff.pk) == "초대함"


@pytest.mark.parametrize(
    ("left", "words"), [(1, "초대함"), (-1, "초대 기한 지남"), (-100_000, "초대 기한 지남")]
)
def test_an_invitation_runs_out_on_the_list(manager, invitation, left, words):
    """The list says when an invitation can no longer be used."""
    Staff.objects.filter(pk=invitation.staff_id).update(invitation_until=now() + timedelta(minutes=left))
    assert _state(manager, invitation.staff_id) == words


def test_a_shut_account_is_shut_whatever_else(manager, invitation):
    """Being shut stands over an open invitation."""
    services.set_active(by=manager, staff_id=invitation.staff_id, active=False, why="취소")
    assert _state(manager, invitation.staff_id) == "사용 중지"


def _rows(client, query=""):
    text = b"".join(client.get(f"/staff/?export=csv{query}").streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_download_has_every_colleague(as_manager, drill):
    """Name, id, roles in words, state and last sign-in of everybody, under their heads."""
    head, *rows = _rows(as_manager)
    assert head == ["이름", "직원 아이디", "역할", "상태", "마지막 로그인"]
    expected = {(person.name, person.login, ROLE_NAMES[person.role].ko) for person in drill.staff}
    assert {tuple(row[:3]) for row in rows} == expected


def test_the_download_speaks_the_pages_language(as_manager):
    """Heads and roles of the file follow the language switch."""
    as_manager.cookies["django_language"] = "en"
    head, *rows = _rows(as_manager)
    assert head[2] == "Role" or "role" in head[2].lower()
    assert "Administrator" in {row[2] for row in rows}


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("login", "approver"),
        ("-login", "venue"),
        ("name", "notice"),
        ("-name", "auditor"),
    ],
)
def test_the_list_is_sorted_by_what_is_shown(as_manager, sort, first):
    """Ids by letters, names by the Korean alphabet, both ways; the download has the same order."""
    assert _rows(as_manager, f"&sort={sort}")[1][1] == first


def test_roles_are_sorted_by_their_words(as_manager):
    """Sorting by role follows the words on the page."""
    words = [row[2] for row in _rows(as_manager, "&sort=roles")[1:]]
    assert words == sorted(words)


def test_who_only_looks_gets_no_buttons(as_auditor, as_manager):
    """The auditor sees the list without links to edit and without the invitation; the administrator has both."""
    looking, managing = (client.get("/staff/").content.decode() for client in (as_auditor, as_manager))
    assert 'href="/staff/new/"' in managing
    assert 'href="/staff/new/"' not in looking
    assert "/staff/1" not in looking
    assert "김하늘" in looking


@pytest.mark.parametrize(
    "roles", [["approver"], ["notice_officer", "tracer"], ["venue_helper", "administrator"]]
)
def test_an_invitation_leads_to_the_first_use(as_manager, roles):
    """The page after inviting shows id, code, until when, and where to start; the colleague stands on the list."""
    page = as_manager.post(
        "/staff/new/", {"login": "new.one", "name": "새 사람", "roles": roles}
    ).content.decode()
    staff = Staff.objects.get(login="new.one")
    assert "/sign-in/first/" in page
    assert "new.one" in page
    assert staff.roles == [role.value for role in StaffRole if role.value in roles]
    assert "새 사람" in as_manager.get("/staff/").content.decode()


def test_the_code_is_shown_once_and_stored_nowhere(as_manager):
    """Coming back to the list or to the colleague shows no code again."""
    answer = as_manager.post("/staff/new/", {"login": "new.one", "name": "새 사람", "roles": ["approver"]})
    code = answer.context["invitation"].code
    staff = Staff.objects.get(login="new.one")
    for address in ("/staff/", f"/staff/{staff.pk}/", "/staff/?export=csv"):
        answer = as_manager.get(address)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert code.encode() not in text
    assert code not in staff.invitation_digest


@pytest.mark.parametrize("role", StaffRole)
def test_a_colleague_is_changed_to_any_role(as_manager, drill, role):
    """On the page of a colleague every single role can be chosen, and the page then shows it chosen."""
    staff_id = drill.actor(StaffRole.TRACER).staff_id
    answer = as_manager.post(f"/staff/{staff_id}/", {"name": "이누리", "roles": [role.value]})
    assert answer["Location"] == "/staff/"
    assert Staff.objects.get(pk=staff_id).roles == [role.value]
    page = as_manager.get(f"/staff/{staff_id}/").content.decode()
    assert f'value="{role.value}"' in page
    assert page.count(" checked") == 1


def test_names_are_kept_as_people_write_them(as_manager, drill):
    """Spaces around a name go, those inside stay; other scripts are fine."""
    staff_id = drill.actor(StaffRole.TRACER).staff_id
    for typed, kept in (("  남궁 민  ", "남궁 민"), ("Nguyễn Văn A", "Nguyễn Văn A"), ("李누리", "李누리")):
        as_manager.post(f"/staff/{staff_id}/", {"name": typed, "roles": ["tracer"]})
        assert Staff.objects.get(pk=staff_id).name == kept


@pytest.mark.parametrize("count", [0, 3])
def test_names_of_the_trail_are_asked_for_together(drill, count, django_assert_num_queries):
    """However many people an audit page names, their names cost one question; processes and strangers have none."""
    actors = drill.actors[:count]
    whos = [actor.who for actor in actors] * 2 + ["system:worker", "staff:999999"]
    with django_assert_num_queries(1):
        names = queries.names_of(whos)
    assert names == {a.who: p.name for a, p in zip(actors, drill.staff, strict=False)}


@pytest.mark.parametrize("login", ["nobody", "", " ", "manager\x7f"])
def test_an_unknown_id_is_no_actor(drill, login):
    """Commands that name a member of staff who is not there are told so."""
    from ansim.accounts.domain.errors import NotInOffice

    with pytest.raises(NotInOffice):
        queries.actor_of(login)


@pytest.mark.parametrize("login", ["manager", "MANAGER", "  Manager "])
def test_an_id_is_an_actor_in_any_writing(drill, manager, login):
    """Capitals and spaces around an id are forgiven everywhere alike."""
    assert queries.actor_of(login) == manager
