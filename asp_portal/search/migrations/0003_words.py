"""The words that stand in public texts, for those who mistype one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_facets'),
    ]

    operations = [
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('first', models.CharField(max_length=1)),
                ('ending', models.CharField(max_length=3)),
                ('length', models.PositiveSmallIntegerField()),
            ],
            options={
                'verbose_name': 'search word',
                'verbose_name_plural': 'search words',
                'default_permissions': (),
                'indexes': [models.Index(fields=['first', 'length', 'word'], name='search_word_first'), models.Index(fields=['ending', 'length', 'word'], name='search_word_ending')],
            },
        ),
    ]
