"""Who we know and how we reach them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from people.domain import bounces, errandkinds, incoming, personalrows, schoolimport
        from people.web import answers, digestoff, mailoff, welcome

        incoming.register_reader(bounces.read, first=True)
        personalrows.register()
        answers.register("welcome", welcome.welcome)
        answers.register("mail_off", mailoff.mail_off)
        answers.register("digest_off", digestoff.digest_off)
        for kind in schoolimport.KINDS:
            errandkinds.register(kind)
