"""frontend/messages.py on sources of its own: which texts it finds, what it keeps, what it reports as missing."""

import importlib.util
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "frontend" / "messages.py"
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def messages(tmp_path, monkeypatch):
    """The script over an empty package with an empty catalogue."""
    spec = importlib.util.spec_from_file_location("ansim_test_messages", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    english = tmp_path / "web/locale/en/LC_MESSAGES/django.po"
    english.parent.mkdir(parents=True)
    english.write_text(HEAD, encoding="utf-8")
    (tmp_path / "web/page").mkdir()
    monkeypatch.setattr(module, "SOURCE", tmp_path)
    monkeypatch.setattr(module, "ENGLISH", english)
    return module


def _write(messages, name, text):
    path = messages.SOURCE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _ids(messages):
    return {message.id for message in messages.collect() if message.id}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "직원" %}', "직원"),
        ("{% translate '직원' %}", "직원"),
        ('{% trans "직원" %}', "직원"),
        ('{% translate "제목" as title %}{{ title }}', "제목"),
        ('{{ _("여기") }}', "여기"),
        ('{{ value|default:_("없음") }}', "없음"),
        ('<p title="{% translate "설명" %}">', "설명"),
        ('{% translate "괄호 (안)의 글" %}', "괄호 (안)의 글"),
        ("{% translate \"따옴표 '하나'\" %}", "따옴표 '하나'"),
        ("{% blocktranslate %}모두 {{ n }}명{% endblocktranslate %}", "모두 %(n)s명"),
        ("{% blocktranslate with n=people %}{{ n }}명에게{% endblocktranslate %}", "%(n)s명에게"),
        ("{% blocktranslate trimmed %}\n  앞\n  뒤\n{% endblocktranslate %}", "앞 뒤"),
    ],
)
def test_a_text_in_a_template_is_found(messages, template, found):
    """Every way in which templates carry a text is read."""
    _write(messages, "web/page/page.html", template)
    assert _ids(messages) == {found}


@pytest.mark.parametrize(
    "template",
    ["<p>그냥 글</p>", "{# 주석 #}", "{% comment %}{% endcomment %}", '{{ value|default:"없음" }}', ""],
)
def test_what_is_no_text_is_left(messages, template):
    """Plain words, comments and untranslated literals are not texts of the catalogue."""
    _write(messages, "web/page/page.html", template)
    assert _ids(messages) == set()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('_("직원")', {"직원"}),
        ('gettext("고쳤습니다.")', {"고쳤습니다."}),
        ('gettext_lazy("역할")', {"역할"}),
        ('gettext_noop("상태")', {"상태"}),
        ('gettext("앞 "\n        "뒤")', {"앞 뒤"}),
        ('gettext("[%(office)s] 시험") % {"office": 1}', {"[%(office)s] 시험"}),
        ('ngettext("한 명", "%(n)s명", n)', {("한 명", "%(n)s명")}),
        ('print("그냥")', set()),
        ("gettext(name)", set()),
    ],
)
def test_a_text_in_python_is_found(messages, code, found):
    """Every gettext function used in the house is read, and nothing else."""
    _write(messages, "accounts/code.py", code)
    assert _ids(messages) == found


def test_a_context_tells_two_texts_apart(messages):
    """The same word under two contexts is two texts."""
    _write(messages, "web/code.py", 'pgettext("동사", "열람")\npgettext("명사", "열람")\n')
    assert {(m.context, m.id) for m in messages.collect() if m.id} == {("동사", "열람"), ("명사", "열람")}


def test_templates_of_every_audience_and_plain_text_are_read(messages):
    """HTML and text templates anywhere below web are sources; other files are not."""
    _write(messages, "web/a/templates/a/x.html", '{% translate "하나" %}')
    _write(messages, "web/b/templates/b/x.txt", '{% translate "둘" %}')
    _write(messages, "web/static/x.js", '_("셋")')
    _write(messages, "notices/templates/x.html", '{% translate "넷" %}')
    assert _ids(messages) == {"하나", "둘"}


def test_a_text_without_english_is_reported(messages, capsys):
    """A new text makes the run fail and is named; filled in, the run is clean."""
    _write(messages, "web/page/page.html", '{% translate "직원" %}')
    assert messages.main() == 1
    assert capsys.readouterr().out.strip() == "직원"
    po = messages.ENGLISH.read_text(encoding="utf-8")
    messages.ENGLISH.write_text(
        po.replace('msgid "직원"\nmsgstr ""', 'msgid "직원"\nmsgstr "Staff"'), encoding="utf-8"
    )
    assert messages.main() == 0
    assert capsys.readouterr().out == ""


def test_english_is_kept_when_texts_move(messages):
    """A text that moves to another file keeps its translation, and the catalogue names no places."""
    messages.ENGLISH.write_text(HEAD + 'msgid "직원"\nmsgstr "Staff"\n', encoding="utf-8")
    _write(messages, "web/page/moved.html", '{% translate "직원" %}')
    assert messages.main() == 0
    written = messages.ENGLISH.read_text(encoding="utf-8")
    assert 'msgstr "Staff"' in written
    assert "#:" not in written


def test_a_text_that_is_gone_leaves_the_catalogue(messages):
    """Translations of texts that no source holds any more are dropped, not kept as comments."""
    messages.ENGLISH.write_text(HEAD + 'msgid "옛 글"\nmsgstr "Old text"\n', encoding="utf-8")
    assert messages.main() == 0
    assert "Old text" not in messages.ENGLISH.read_text(encoding="utf-8")


def test_a_changed_text_is_not_guessed(messages):
    """A text that is almost an old one does not inherit the old English."""
    messages.ENGLISH.write_text(
        HEAD + 'msgid "직원 목록입니다"\nmsgstr "This is the list"\n', encoding="utf-8"
    )
    _write(messages, "web/page/page.html", '{% translate "직원 목록입니다!" %}')
    assert messages.main() == 1
    assert "This is the list" not in messages.ENGLISH.read_text(encoding="utf-8")


def test_half_a_plural_is_missing(messages):
    """English needs both of its forms where Korean gives a count."""
    _write(messages, "web/code.py", 'ngettext("한 명", "%(n)s명", n)')
    messages.ENGLISH.write_text(
        HEAD + 'msgid "한 명"\nmsgid_plural "%(n)s명"\nmsgstr[0] "one"\nmsgstr[1] ""\n', encoding="utf-8"
    )
    assert messages.without_english(messages.english()) == ["한 명"]


def test_a_run_on_another_day_changes_nothing(messages):
    """The day of a run is not written: a catalogue without new texts stays as it is, byte for byte."""
    dated = HEAD.replace("utf-8\\n", 'utf-8\\n"\n"POT-Creation-Date: 2020-01-01 00:00+0000\\n')
    messages.ENGLISH.write_text(dated, encoding="utf-8")
    messages.main()
    assert "POT-Creation-Date: 2020-01-01 00:00+0000" in messages.ENGLISH.read_text(encoding="utf-8")


def test_the_catalogue_is_sorted_and_stable(messages):
    """Two runs write the same bytes, in the order of the texts, so that changes are easy to read."""
    _write(messages, "web/page/page.html", '{% translate "나" %}{% translate "가" %}{% translate "다" %}')
    messages.main()
    first = messages.ENGLISH.read_bytes()
    messages.main()
    assert messages.ENGLISH.read_bytes() == first
    text = first.decode()
    assert text.index('"가"') < text.index('"나"') < text.index('"다"')


def test_fuzzy_english_is_missing(messages):
    """What is marked fuzzy is left out of the compiled catalogue: the page would show Korean."""
    _write(messages, "web/page/page.html", '{% translate "직원" %}')
    messages.ENGLISH.write_text(HEAD + '#, fuzzy\nmsgid "직원"\nmsgstr "Staff"\n', encoding="utf-8")
    assert messages.without_english(messages.english()) == ["직원"]
