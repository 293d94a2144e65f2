from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_pace")]

    operations = [
        migrations.AlterField(
            model_name="provider",
            name="channel",
            field=models.CharField(
                max_length=8, choices=[("sms", "sms"), ("alimtalk", "alimtalk"), ("email", "email")]
            ),
        ),
        migrations.AlterField(model_name="group", name="sender", field=models.CharField(max_length=80)),
    ]
