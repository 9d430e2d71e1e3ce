from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0004_gate"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnerCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("appeal", models.UUIDField()),
                ("partner", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appeal", "partner"), name="letters_one_partner"
                    )
                ],
            },
        ),
    ]
