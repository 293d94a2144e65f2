"""What signs an office's PDFs, and which notices' PDFs were signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.notices.domain.pdf_signing import KeyKind
from ansim.notices.models.notices import Notice


class PdfSigningKey(models.Model):
    """The office's own certificate with its private key (PKCS#12 without a password), sealed under the office's key."""

    office = models.OneToOneField("accounts.Office", on_delete=models.PROTECT, related_name="+")
    pkcs12 = models.BinaryField()
    subject = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=16)
    expires_at = models.DateTimeField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint


class SignedPdf(models.Model):
    """The one signed file of a notice: its hash, who signed it by which kind of key, and when."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="signed_pdf")
    sha256 = models.CharField(max_length=64)
    key_kind = models.CharField(max_length=8)
    signer = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=16)
    timestamped = models.BooleanField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = (
            models.CheckConstraint(condition=Q(key_kind__in=list(KeyKind)), name="signed_pdf_key_known"),
        )

    def __str__(self) -> str:
        return self.sha256[:16]
