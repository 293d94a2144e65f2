"""Why a file cannot be read as a list: each with a sentence saying what to do."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

MAX_BYTES = 200 * 1024 * 1024


class FileEmpty(AnsimError):
    """No bytes, or nothing but white space."""

    code = "file.empty"
    sentence = Sentence(
        ko="파일이 비어 있습니다. 저장이 끝난 파일인지 확인하고 다시 올려 주세요.",
        en="The file is empty. Check that it was saved and upload it again.",
    )


class FileTooLarge(AnsimError):
    """More bytes than are ever read."""

    code = "file.too_large"
    sentence = Sentence(
        ko="파일이 {limit} MB를 넘습니다. 그림과 필요 없는 시트를 지우거나 나누어 올려 주세요.",
        en="The file is larger than {limit} MB. Remove pictures and unneeded sheets, or split it.",
    )


class FileUnpacksTooLarge(AnsimError):
    """A small file that would fill the memory once unpacked, or a sheet with absurd dimensions."""

    code = "file.unpacks_too_large"
    sentence = Sentence(
        ko="파일을 풀면 지나치게 큽니다. 명단만 새 통합문서에 복사해 저장한 뒤 올려 주세요.",
        en="The file is far too large once unpacked. Copy only the list into a new workbook and upload that.",
    )


class FileDamaged(AnsimError):
    """Begins like a known format and ends or breaks before it should."""

    code = "file.damaged"
    sentence = Sentence(
        ko="파일이 잘렸거나 손상되었습니다. 엑셀에서 열어 다시 저장한 뒤 올려 주세요.",
        en="The file is cut off or damaged. Open it in Excel, save it again and upload that.",
    )


class FileLocked(AnsimError):
    """A workbook with a password or under document rights management."""

    code = "file.locked"
    sentence = Sentence(
        ko="암호나 문서보안(DRM)이 걸려 있습니다. 암호를 풀어 저장한 뒤 올려 주세요.",
        en="The file is protected by a password or rights management. Save it without and upload that.",
    )


class FileUnknown(AnsimError):
    """Not a list at all: a picture, a program, a document."""

    code = "file.unknown_type"
    sentence = Sentence(
        ko="명단으로 읽을 수 없는 파일({kind})입니다. 엑셀 통합문서(.xlsx)나 CSV로 저장해 올려 주세요.",
        en="This file ({kind}) cannot be read as a list. Save it as an Excel workbook (.xlsx) or CSV.",
    )


class FileDocument(FileUnknown):
    """A document in which a table may stand that is not read here: HWP 5, Word."""

    code = "file.document"
    sentence = Sentence(
        ko="문서({kind}) 안의 표는 바로 읽지 않습니다. 표를 모두 선택해 복사하고 엑셀에 붙여 넣어 .xlsx로 저장해 올려 주세요. "
        "한글 문서는 '다른 이름으로 저장'에서 HWPX를 골라도 됩니다.",
        en="Tables in a document ({kind}) are not read here. Copy the whole table into Excel and save it as .xlsx; "
        "a Hangul document may be saved as HWPX instead.",
    )


class FilePdfUnsure(AnsimError):
    """A page of a PDF whose table cannot be split into cells in one way only."""

    code = "file.pdf_unsure"
    sentence = Sentence(
        ko="PDF {page}쪽의 표를 칸마다 확실하게 나눌 수 없어 읽지 않았습니다. 잘못 나누면 남의 통지서가 갑니다. "
        "원래 파일을 엑셀에서 .xlsx로 저장하거나 표를 엑셀로 옮겨 .xlsx로 저장해 올려 주세요. "
        "이미 발급한 통지서이면 통지서 PDF를 넣는 곳에 올려 주세요.",
        en="The table on page {page} of the PDF cannot be split into its cells with certainty, so it was not read. "
        "Save the original file as .xlsx in Excel, or move the table into Excel and save it as .xlsx. "
        "Notices issued already belong into the field for the PDF of notices.",
    )


class FilePdfScanned(AnsimError):
    """A page of a PDF that is a picture."""

    code = "file.pdf_scanned"
    sentence = Sentence(
        ko="PDF {page}쪽은 글자가 없는 그림(스캔)이라 명단으로 읽지 않습니다. 원래 파일을 받아 엑셀에서 .xlsx로 저장해 올려 주세요.",
        en="Page {page} of the PDF is a picture (a scan) and is not read as a list. "
        "Ask for the original file, save it as .xlsx in Excel and upload that.",
    )


class FilePdfNoTable(AnsimError):
    """A PDF without a ruled table that has a header."""

    code = "file.pdf_no_table"
    sentence = Sentence(
        ko="PDF에 줄로 칸을 나누고 열 제목(성명, 생년월일 등)을 적은 표가 없습니다. 명단이면 엑셀에서 .xlsx로 저장해 올리고, "
        "이미 발급한 통지서이면 통지서 PDF를 넣는 곳에 올려 주세요.",
        en="The PDF has no ruled table with column titles (name, birth date …). Save a list as .xlsx in Excel; "
        "notices issued already belong into the field for the PDF of notices.",
    )


class FileEncoding(AnsimError):
    """Text in none of the encodings that Korean programs write."""

    code = "file.encoding"
    sentence = Sentence(
        ko="글자 인코딩을 알 수 없습니다. 엑셀에서 'CSV UTF-8' 또는 .xlsx로 저장해 올려 주세요.",
        en="The text encoding is unknown. Save it in Excel as 'CSV UTF-8' or .xlsx.",
    )


class FileMissing(AnsimError):
    """The path names no readable file."""

    code = "file.missing"
    sentence = Sentence(
        ko="파일을 열 수 없습니다. 경로와 권한을 확인해 주세요.",
        en="The file cannot be opened. Check the path and the permissions.",
    )
