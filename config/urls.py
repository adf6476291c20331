"""Every address. Each app lists its own; here they are put under one roof."""

from allauth.account import views as account
from django.urls import include, path

import ambassadors.web.urls as ambassadors
import events.web.urls as events
import materials.web.urls as materials
import people.web.urls as people
from config import api
from config.web import crawlers, front, health
from people.web import logins

APPS = (people, events, ambassadors, materials)

organise = [url for app in APPS for url in app.organise]
me = [url for app in APPS for url in app.me]

urlpatterns = [
    path("", front.front, name="front"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("favicon.ico", crawlers.icon, {"file": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", crawlers.icon, {"file": "touch-icon.png"}, name="touch_icon"),
    path("home/", front.home, name="home"),
    path("login/", logins.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("login/glemt/", logins.password_reset, name="account_reset_password"),
    path("login/glemt/sendt/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "login/ny/<str:uidb36>/<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("login/ny/faerdig/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("login/skift/", account.password_change, name="account_change_password"),
    *api.urls,
    path("organise/", include((organise, "organise"))),
    path("me/", include((me, "me"))),
    *[url for app in APPS for url in app.public],
]

handler400 = "config.web.errors.bad_request"
handler403 = "config.web.errors.forbidden"
handler404 = "config.web.errors.not_found"
handler429 = "config.web.errors.too_many"  # django-allauth looks for it
handler500 = "config.web.errors.server_error"
