"""The columns a roster can have and the headers, Korean and English, under which officers write them."""

from collections.abc import Mapping
from enum import StrEnum


class Column(StrEnum):
    """What a column of a roster means.

    `confirmed` serves only as a stand-in for `specimen`, `other_name` (a foreigner's, in Latin letters) where `name` is
    empty, `foreigner_number` where `resident_number` is. `resident_back` is the part behind the dash in its own column.
    """

    NUMBER = "number"
    NAME = "name"
    OTHER_NAME = "other_name"
    BIRTH = "birth"
    RESIDENT_NUMBER = "resident_number"
    RESIDENT_BACK = "resident_back"
    FOREIGNER_NUMBER = "foreigner_number"
    AGE = "age"
    SEX = "sex"
    PHONE = "phone"
    OTHER_PHONE = "other_phone"
    ADDRESS = "address"
    ADDRESS_DETAIL = "address_detail"
    SPECIMEN = "specimen"
    ONSET = "onset"
    CONFIRMED = "confirmed"
    LAST_CONTACT = "last_contact"
    PLACE = "place"
    LANGUAGE = "language"
    NOTE = "note"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_PHONE = "guardian_phone"


# Best first: a list with both 휴대전화 and 연락처 means the former. Keys are folded as `headers.fold_header` does.
SYNONYMS: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: ("연번", "순번", "번호", "no", "일련번호", "구분", "num", "관리번호", "환자번호", "#"),
    Column.NAME: (
        "성명", "이름", "성함", "한글성명", "한글이름", "성명국문", "name", "fullname", "koreanname", "환자명",
        "대상자명", "격리자명", "수신자명", "성명한글", "이름한글", "patientname", "namekorean", "성함한글",
    ),
    Column.OTHER_NAME: (
        "영문성명", "영문이름", "영문명", "성명영문", "이름영문", "여권성명", "여권이름", "여권영문성명", "englishname",
        "nameinenglish", "nameenglish", "passportname", "romanizedname", "romanisedname",
    ),
    Column.BIRTH: (
        "생년월일", "생일", "출생일", "출생년월일", "출생연월일", "생년월", "birth", "birthdate", "dateofbirth",
        "dob", "birthday",
    ),
    Column.RESIDENT_NUMBER: (
        "주민등록번호", "주민번호", "주민외국인등록번호", "주민등록번호외국인등록번호", "주민외국인번호",
        "residentnumber", "residentregistrationnumber", "rrn", "주민등록번호앞자리", "주민번호앞자리", "주민앞자리",
        "주민등록번호앞", "주민번호앞",
    ),
    Column.RESIDENT_BACK: (
        "주민등록번호뒷자리", "주민번호뒷자리", "주민뒷자리", "주민등록번호뒤", "주민번호뒤", "주민등록번호뒤자리", "주민번호뒤자리", "뒷자리",
    ),
    Column.FOREIGNER_NUMBER: (
        "외국인등록번호", "외국인번호", "외국인등록증번호", "국내거소신고번호", "alienregistrationnumber", "arc", "arcnumber",
        "arcno", "foreignerregistrationnumber",
    ),
    Column.AGE: ("나이", "연령", "만나이", "age"),
    Column.SEX: ("성별", "sex", "gender", "남녀"),
    Column.PHONE: (
        "휴대전화", "휴대폰", "휴대전화번호", "휴대폰번호", "핸드폰", "핸드폰번호", "휴대전화1", "휴대폰1", "핸드폰1", "이동전화", "이동전화번호",
        "연락처휴대전화", "연락처휴대폰", "수신번호", "mobile", "mobilephone", "mobilenumber", "cellphone", "hp",
        "연락처", "연락번호", "전화번호", "전화", "본인연락처", "연락처1", "phone", "phonenumber",
        "telephone", "tel", "contact", "contactnumber",
    ),
    Column.OTHER_PHONE: (
        "자택전화", "집전화", "유선전화", "자택전화번호", "직장전화", "회사전화",
        "비상연락처", "긴급연락처", "연락처2", "휴대전화2", "휴대폰2", "핸드폰2", "homephone",
    ),
    Column.ADDRESS: (
        "주소", "거주지", "주소지", "거주지주소", "자택주소", "실거주지", "실거주지주소", "도로명주소",
        "현주소", "주민등록주소", "주민등록지", "address", "homeaddress", "residence",
    ),
    Column.ADDRESS_DETAIL: ("상세주소", "나머지주소", "세부주소", "addressdetail", "address2"),
    Column.SPECIMEN: (
        "검체채취일", "검체채취일자", "검체일", "채취일", "채취일자", "검체채취", "검사일", "검사일자", "검사시행일", "검체채취일시", "채취일시", "검사일시",
        "specimen", "specimendate", "specimencollectiondate", "collectiondate", "sampledate", "testdate",
    ),
    Column.ONSET: (
        "증상발생일", "증상발현일", "증상시작일", "발병일", "최초증상발생일", "최초증상일", "증상일",
        "onset", "onsetdate", "symptomonset", "symptomonsetdate", "dateofonset",
    ),
    Column.CONFIRMED: (
        "확진일", "확진일자", "확진판정일", "양성판정일", "양성확인일", "확정일", "진단일", "진단일자", "확진일시", "확진판정일시",
        "confirmed", "confirmeddate", "confirmationdate", "dateofconfirmation", "diagnosisdate",
    ),
    Column.LAST_CONTACT: (
        "최종접촉일", "최종접촉일자", "마지막접촉일", "최종노출일", "마지막노출일", "접촉일", "접촉일자", "노출일", "최종접촉일시", "최종노출일시",
        "lastcontact", "lastcontactdate", "dateoflastcontact", "lastexposure", "lastexposuredate",
    ),
    Column.PLACE: ("격리장소", "격리지", "격리장소주소", "격리주소", "격리시설", "place", "placeofisolation",
                   "isolationplace", "quarantineplace"),
    Column.LANGUAGE: (
        "언어", "사용언어", "사용하는언어", "모국어", "통지언어", "안내언어", "국적", "국적언어", "언어국적", "국가", "출신국", "출신국가",
        "language", "languages", "preferredlanguage", "mothertongue", "nationality", "citizenship", "country",
    ),
    Column.GUARDIAN_NAME: (
        "보호자성명", "보호자이름", "보호자명", "보호자", "법정대리인", "법정대리인성명", "부모성명", "guardian", "guardianname",
        "parentname", "nameofguardian",
    ),
    Column.GUARDIAN_PHONE: (
        "보호자휴대전화", "보호자휴대폰", "보호자핸드폰", "보호자휴대전화번호", "보호자휴대폰번호", "보호자핸드폰번호", "보호자연락처", "보호자전화",
        "보호자전화번호", "보호자번호", "법정대리인연락처", "법정대리인전화번호", "부모연락처", "부모전화번호", "guardianphone",
        "guardianmobile", "guardiancontact", "guardianphonenumber", "parentphone", "parentcontact",
    ),
    Column.NOTE: ("비고", "메모", "특이사항", "참고", "참고사항", "note", "notes", "remark", "remarks", "memo"),
}  # fmt: skip

# Words an office puts before a header without changing what the column means (확진자 성명, 환자 연락처).
FOREWORDS = ("확진자", "환자", "대상자", "격리대상자", "자가격리자", "격리자", "접촉자", "피격리자", "수신자", "본인",
             "patient", "contact", "recipient", "case")  # fmt: skip

NEEDED = (Column.NAME, Column.BIRTH, Column.PHONE)
