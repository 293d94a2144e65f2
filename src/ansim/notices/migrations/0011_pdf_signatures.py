"""The office's certificate for PDFs, and which notices' PDFs were signed."""

import django.db.models.deletion
from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("notices", "0010_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PdfSigningKey",
            fields=[
                ("id", _ID),
                ("pkcs12", models.BinaryField()),
                ("subject", models.CharField(max_length=200)),
                ("issuer", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=16)),
                ("expires_at", models.DateTimeField()),
                ("set_at", models.DateTimeField()),
                (
                    "office",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignedPdf",
            fields=[
                ("id", _ID.clone()),
                ("sha256", models.CharField(max_length=64)),
                ("key_kind", models.CharField(max_length=8)),
                ("signer", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=16)),
                ("timestamped", models.BooleanField()),
                ("signed_at", models.DateTimeField()),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_pdf",
                        to="notices.notice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(key_kind__in=["own", "pkcs12", "pkcs11"]),
                        name="signed_pdf_key_known",
                    )
                ],
            },
        ),
    ]
