"""What stands beside a sentence that a record keeps. A correction keeps the law of the notice that it corrects, so its
translation is looked up where that sentence is from; nothing is ever translated half.
"""

from ansim.kit.sentence import Sentence
from ansim.notices.adapters.packages import templates
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.template import Template


def beside(record: NoticeRecord, template: Template, word: str, kept: Sentence) -> str:
    """Return `kept`, a sentence of the record, in the language beside Korean: its own English where there is none.

    Where the template says it otherwise, and no other template of this language has it, the template's own word.
    """
    if not record.language:
        return kept.en
    own, ours = template.words[word].ko, template.second(word, record.language)
    for other in templates():
        korean = other.words[word].ko
        if record.language in other.others and kept.ko in (korean, f"{own} {korean}"):
            theirs = other.second(word, record.language)
            return theirs if kept.ko == korean else f"{ours} {theirs}"
    return ours
