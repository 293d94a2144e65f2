"""Why a line list, its links or a map file cannot be used as a whole; single rows become problems, not errors."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class ColumnsMissing(AnsimError):
    """No row among the first ones names the columns that are needed."""

    code = "cases.columns"
    sentence = Sentence(
        ko="{file} 파일에서 필요한 열({columns})을 찾지 못했습니다. 제목 행을 확인하거나 --map 파일에 열 이름을 적어 주세요.",
        en="No header row of the {file} file names the columns needed ({columns}). Check the header, or name them in a --map file.",
    )


class MapColumnMissing(AnsimError):
    """The map names a column that the file does not have."""

    code = "cases.map_column"
    sentence = Sentence(
        ko="--map 파일이 가리키는 열 '{column}'이(가) {file} 파일에 없습니다. 제목 행과 같은 글자로 적어 주세요.",
        en="The column '{column}' of the --map file is not in the {file} file. Write it as the header row does.",
    )


class BadMap(AnsimError):
    """The map file is not what it should be."""

    code = "cases.map"
    sentence = Sentence(
        ko='--map 파일을 읽을 수 없습니다. {{"linelist": {{"id": "열"}}, "links": {{"from": "열", "to": "열"}}}} 꼴의 JSON으로 적어 주세요.',
        en='The --map file cannot be read. Write JSON like {{"linelist": {{"id": "column"}}, "links": {{"from": "column", "to": "column"}}}}.',
    )


class NoCases(AnsimError):
    """A header and nothing under it."""

    code = "cases.none"
    sentence = Sentence(
        ko="{file} 파일에 읽을 수 있는 확진자가 없습니다. 제목 아래에 확진자 번호가 있는지 확인해 주세요.",
        en="The {file} file holds no case that can be read. Check that case numbers stand below the header.",
    )


class NothingImported(AnsimError):
    """Chains are asked for before anything was imported."""

    code = "cases.not_imported"
    sentence = Sentence(
        ko="가져온 확진자가 없습니다. 먼저 `ansim cases import`를 실행하거나 --linelist로 명단을 골라 주세요. 연결이 다른 파일이면 --links도 적어 주세요.",
        en="No cases were imported. Run `ansim cases import` first, or name a --linelist, and --links where its links are another file.",
    )


class NothingImportedFor(NothingImported):
    """Nothing was imported in the name of this office."""

    code = "cases.not_imported_for"
    sentence = Sentence(
        ko="{office} 기관의 이름으로 가져온 확진자가 없습니다. `ansim cases import --office {office}`를 실행하거나 파일을 골라 주세요.",
        en="No cases were imported for office {office}. Run `ansim cases import --office {office}`, or choose a file.",
    )


class KeptCasesDamaged(AnsimError):
    """The file in which imported cases are kept cannot be opened."""

    code = "cases.kept_damaged"
    sentence = Sentence(
        ko="보관된 확진자 파일을 열 수 없습니다. `ansim cases import`를 다시 실행해 주세요.",
        en="The file of imported cases cannot be opened. Run `ansim cases import` again.",
    )


class KeptCasesAway(AnsimError):
    """The place in which imported cases are kept cannot be read or written."""

    code = "cases.kept_away"
    sentence = Sentence(
        ko="ANSIM_HOME의 office 폴더나 열쇠 폴더를 읽거나 쓸 수 없습니다. 권한을 확인하거나 `ansim cases chains`에 --linelist와 --links를 함께 적어 주세요.",
        en="The office folder or key folder of ANSIM_HOME cannot be read or written. Check the permissions, or give --linelist and --links to `ansim cases chains`.",
    )
