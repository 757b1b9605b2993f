"""Name, shield, colour and contacts of the installation. For administrators."""

import base64

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.forms import ShieldForm, SiteForm
from consult.accounts.permissions import Permission
from consult.accounts.views_staff.blueprint import bp
from consult.core.clock import now
from consult.core.db import write
from consult.core.files import keep_bytes
from consult.core.sandbox import Limits, Refused, SandboxError, TooBig, run_limited
from consult.core.site import contrast
from consult.core.site.actions import save_settings, use_delivered_shield, use_shield
from consult.core.site.current import STORED, announce, site
from consult.core.site.shields import MOST_BYTES, MOST_PIXELS, check_shield

Answer = Response | str | tuple[str, int]
NAMES = [name for name in STORED if name != "shield"]
PICTURE_LIMITS = Limits(input_bytes=MOST_BYTES, output_bytes=4 * MOST_BYTES, cpu_seconds=5, wall_seconds=15.0)


@bp.route("/settings", methods=["GET", "POST"])
@staff(Permission.SETTINGS)
def site_settings() -> Answer:
    """The settings; ``order=preview`` shows the colour without saving."""
    form = SiteForm(data={name: getattr(site(), name) for name in NAMES})
    if form.validate_on_submit():
        if request.form.get("order") == "preview":
            return _settings_page(form, preview=form.accent.data or "")
        with write():
            values = {name: form[name].data or "" for name in NAMES}
            changed = save_settings(values=values, by=signed_in(), now=now())
        announce()
        flash(_("Ändringen är sparad och syns nu.") if changed else _("Ingenting var ändrat."), "ok")
        return redirect(url_for("accounts.site_settings"))
    return _settings_page(form), 422 if form.is_submitted() else 200


def _settings_page(form: SiteForm, shield_form: ShieldForm | None = None, preview: str = "") -> str:
    return render_template(
        "accounts/site_settings.html",
        form=form,
        shield_form=shield_form or ShieldForm(formdata=None),
        preview=preview,
        ratio=contrast.figure(contrast.least_contrast(preview or site().accent)),
    )


@bp.get("/settings/<colour>.css")
@staff(Permission.SETTINGS)
def accent_preview(colour: str) -> FlaskResponse:
    """The style of the preview: six hex digits as the accent of what is shown there."""
    accent = contrast.as_hex(colour) or abort(404)
    return FlaskResponse(f".accent-preview{{--accent:{accent}}}\n", mimetype="text/css")


@bp.post("/settings/shield")
@staff(Permission.SETTINGS)
def change_shield() -> Answer:
    """Take in a picture as the municipality's shield."""
    form = ShieldForm()
    if form.validate_on_submit():
        picture = _checked(form)
        if picture is not None:
            kind, content = picture
            sha256 = keep_bytes(content)
            with write():
                use_shield(sha256=sha256, kind=kind, size=len(content), by=signed_in(), now=now())
            announce()
            flash(_("Bilden är sparad och syns nu."), "ok")
            return redirect(url_for("accounts.site_settings"))
    settings = SiteForm(formdata=None, data={name: getattr(site(), name) for name in NAMES})
    return _settings_page(settings, form), 422


def _checked(form: ShieldForm) -> tuple[str, bytes] | None:
    """Kind and safe content of the file; None with the reason beside the field."""
    refusals = {
        "kind": _("Filen är varken SVG eller PNG. Välj en annan."),
        "broken": _("Bilden går inte att läsa. Spara den igen som SVG eller PNG."),
        "picture_inside": _("SVG-filen har ett fotografi i sig. Spara bilden som PNG i stället."),
        "empty": _("SVG-filen har ingen form att visa. Spara bilden som PNG i stället."),
        "pixels": _("Bilden är för stor. Högst %(most)s punkter på längden och bredden.", most=MOST_PIXELS),
    }
    data = form.file.data.stream.read(MOST_BYTES + 1)
    form.file.data.close()
    try:
        found = run_limited(check_shield, data, limits=PICTURE_LIMITS)
    except TooBig:
        form.file.errors = [_("Filen är för stor. Högst %(most)s kB.", most=MOST_BYTES // 1024)]
    except Refused as refusal:
        form.file.errors = [refusals[refusal.code]]
    except SandboxError:
        form.file.errors = [refusals["broken"]]
    else:
        return found["kind"], base64.b64decode(found["content"])
    return None


@bp.post("/settings/shield/remove")
@staff(Permission.SETTINGS)
def remove_shield() -> Response:
    """Show the delivered shield again."""
    with write():
        use_delivered_shield(by=signed_in(), now=now())
    announce()
    flash(_("Tjänstens egen bild visas igen."), "ok")
    return redirect(url_for("accounts.site_settings"))
