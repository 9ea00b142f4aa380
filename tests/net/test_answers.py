"""Answers as services gave them, and what each means."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.channels import slack, teams, webhook
from notifier.net.answers import MAIL_ANSWERS, Step, read_answer
from notifier.net.outcomes import Outcome, Verdict
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.channels.base import ChannelType

BROKEN, REFUSED, FAILED, BUSY = Verdict.BROKEN, Verdict.REFUSED, Verdict.FAILED, Verdict.BUSY
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Sources: the error tables of Exchange Online and Gmail; postings with whole answers, named where there is one.
MAIL = [
    # repoze.sendmail#50, chatmail/core#1847, bitwarden/server#164
    (Step.EHLO, "421 4.7.0 Try again later, closing connection. (EHLO)", BROKEN, "helo", None),
    (Step.GREETING, "421 4.3.2 The maximum number of concurrent connections was exceeded", FAILED, "", None),
    (Step.EHLO, "550 5.7.1 Access denied", BROKEN, "helo", None),
    (
        Step.RCPT,
        "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
        BROKEN,
        "helo",
        None,
    ),
    (Step.RCPT, "450 4.7.1 <a.localdomain>: Helo command rejected: Host not found", BROKEN, "helo", None),
    (Step.RCPT, "550 5.7.1 <[127.0.0.1]>: Helo command rejected: access denied", BROKEN, "helo", None),
    (Step.END, "550 5.7.506 Access Denied, Bad HELO", BROKEN, "helo", None),
    (
        Step.AUTH,
        "535 5.7.3 Authentication unsuccessful [LO6P265CA0005.GBRP265.PROD.OUTLOOK.COM]",
        BROKEN,
        "login",
        None,
    ),
    (
        Step.AUTH,
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
        BROKEN,
        "smtp_auth",
        None,
    ),
    (
        Step.AUTH,
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
        BROKEN,
        "oauth",
        None,
    ),
    (
        Step.END,
        "550 5.7.30 Basic authentication is not supported for Client Submission.",
        BROKEN,
        "oauth",
        None,
    ),
    (Step.AUTH, "454 4.7.0 Temporary authentication failure", FAILED, "", None),
    (Step.MAIL, "530 5.7.57 Client not authenticated to send mail.", BROKEN, "login", None),
    (Step.MAIL, "530 5.7.0 Must issue a STARTTLS command first", BROKEN, "login", None),
    (
        Step.END,
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        BROKEN,
        "send_as",
        None,
    ),
    (
        Step.END,
        "554 5.2.252 SendAsDenied; a@example.org not allowed to send as b@example.org",
        BROKEN,
        "send_as",
        None,
    ),
    (
        Step.END,
        "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed",
        REFUSED,
        "",
        None,
    ),
    (
        Step.RCPT,
        "553 5.7.1 <a@example.org>: Sender address rejected: not owned by user b",
        BROKEN,
        "send_as",
        None,
    ),
    (Step.RCPT, "554 5.7.1 <b@example.org>: Relay access denied", BROKEN, "relay", None),
    (Step.RCPT, "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", BROKEN, "relay", None),
    (Step.END, "550 5.7.64 TenantAttribution; Relay Access Denied", BROKEN, "relay", None),
    (
        Step.END,
        "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
        BROKEN,
        "domain",
        None,
    ),
    (
        Step.END,
        "550 5.7.26 This mail is unauthenticated, which poses a security risk",
        BROKEN,
        "domain",
        None,
    ),
    (
        Step.END,
        "550 5.7.509 Access denied, sending domain example.org does not pass DMARC verification",
        BROKEN,
        "domain",
        None,
    ),
    (Step.END, "550 5.1.8 Access denied, bad outbound sender", BROKEN, "sender", None),
    (Step.RCPT, "553 5.1.8 <a@x.example>: Sender address rejected: Domain not found", BROKEN, "sender", None),
    (Step.END, "550 5.7.708 Access denied, traffic not accepted from this IP", BROKEN, "blocked", None),
    (
        Step.MAIL,
        "550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus",
        BROKEN,
        "blocked",
        None,
    ),
    (Step.MAIL, "550 5.7.606 Access denied, banned sending IP [192.0.2.1]", BROKEN, "blocked", None),
    (
        Step.RCPT,
        "550 5.1.1 The email account that you tried to reach does not exist.",
        BROKEN,
        "recipient",
        None,
    ),
    (Step.RCPT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", BROKEN, "recipient", None),
    (Step.RCPT, "550 5.4.1 Recipient address rejected: Access denied.", BROKEN, "recipient", None),
    (Step.RCPT, "550 5.7.124 Sender not in allowed-senders list", BROKEN, "members", None),
    (Step.RCPT, "550 5.7.133 Sender not authenticated for group", BROKEN, "members", None),
    (Step.RCPT, "550 Requested action not taken: mailbox unavailable", BROKEN, "policy", None),
    (Step.RCPT, "554 5.7.1 refused by policy", BROKEN, "policy", None),
    (
        Step.END,
        "550 5.7.233 Your message can't be sent because your tenant exceeded its daily limit",
        BUSY,
        "limit",
        DAY,
    ),
    (Step.RCPT, "550 5.7.232 tenant exceeded its daily limit", BUSY, "limit", DAY),
    (
        Step.END,
        "550 5.1.90 Your message can't be sent because you've reached your daily limit",
        BUSY,
        "limit",
        DAY,
    ),
    (Step.MAIL, "550 5.4.5 Daily user sending limit exceeded.", BUSY, "limit", DAY),
    (Step.RCPT, "552 5.2.2 The email account that you tried to reach is over quota.", BUSY, "full", DAY),
    (Step.RCPT, "452 4.2.2 The recipient's inbox is out of storage space.", BUSY, "full", DAY),
    (Step.END, "550 5.2.122 Recipient's per hour message receive limit exceeded", BUSY, "", HOUR),
    (
        Step.RCPT,
        "450 4.2.1 The user you are trying to contact is receiving email too quickly.",
        FAILED,
        "",
        None,
    ),
    (Step.END, "451 4.7.500 Server busy. Please try again later", FAILED, "", None),
    (Step.END, "552 5.3.4 Message size exceeds fixed limit", REFUSED, "", None),
    (Step.END, "554 5.7.1 Message rejected as spam by Content Filtering", REFUSED, "", None),
    (Step.END, "550 5.6.11 Invalid characters", REFUSED, "", None),
    (Step.END, "250 2.0.0 OK, queued; a mailbox full of mail", Verdict.SENT, "", None),
]


@each_row(("step", "reply", "verdict", "advice", "wait"), MAIL)
def test_a_reply_of_a_mail_server_means_what_it_says(
    step: Step, reply: str, verdict: Verdict, advice: str, wait: timedelta | None
) -> None:
    code, text = reply.split(" ", 1)
    assert read_answer(MAIL_ANSWERS, int(code), text, step) == Outcome(
        verdict=verdict,
        status=int(code),
        detail=text,
        advice=advice and f"advice.mail_{advice}",
        retry_after=wait,
    )


DISABLED = (
    "Could not execute workflow 'ae8ead5c' trigger 'manual' with state '{state}': trigger is not enabled."
)
HTTP = [
    # microsoft/coe-starter-kit#8684, ericferon/glpi-webhook#51
    (
        teams.TYPE,
        400,
        f'{{"error":{{"code":"WorkflowTriggerIsNotEnabled","message":"{DISABLED.format(state="Disabled")}"}}}}',
        BROKEN,
        "teams_off",
    ),
    (
        teams.TYPE,
        400,
        f'{{\n  "error": {{"message": "{DISABLED.format(state="Deleted")}",\n "code": "WorkflowTriggerIsNotEnabled"}}}}',
        BROKEN,
        "teams_off",
    ),
    (
        teams.TYPE,
        401,
        '{"error":{"code":"DirectApiAuthorizationRequired","message":"The request must be authenticated only by Shared Access scheme."}}',
        BROKEN,
        "teams_anyone",
    ),
    (teams.TYPE, 404, '{"error":{"code":"WorkflowNotFound"}}', BROKEN, "teams_address"),
    (teams.TYPE, 413, "Request Entity too large", REFUSED, ""),
    (teams.TYPE, 400, '{"error":{"code":"InvalidRequestContent"}}', REFUSED, ""),
    # Slack, "Changes to errors for incoming webhooks", and answers that others decode
    (slack.TYPE, 404, "no_active_hooks", BROKEN, "slack_hook"),
    (slack.TYPE, 403, "invalid_token", BROKEN, "slack_hook"),
    (slack.TYPE, 404, "channel_not_found", BROKEN, "slack_channel"),
    (slack.TYPE, 410, "channel_is_archived", BROKEN, "slack_channel"),
    (slack.TYPE, 403, "action_prohibited", BROKEN, "slack_policy"),
    (slack.TYPE, 403, "posting_to_general_channel_denied", BROKEN, "slack_policy"),
    (slack.TYPE, 401, "", BROKEN, "address"),
    (slack.TYPE, 400, "invalid_blocks", REFUSED, ""),
    (slack.TYPE, 400, "user_not_found", REFUSED, ""),
    (slack.TYPE, 500, "rollup_error", FAILED, ""),
    (slack.TYPE, 200, "<html>log in, ok</html>", Verdict.UNKNOWN, "slack_answer"),
    (webhook.TYPE, 401, "", BROKEN, "address"),
    (webhook.TYPE, 415, "Unsupported Media Type", BROKEN, "webhook_content"),
    (webhook.TYPE, 422, "", REFUSED, ""),
    (webhook.TYPE, 409, "", FAILED, ""),
]


@each_row(("kind", "status", "body", "verdict", "advice"), HTTP)
def test_an_answer_over_http_means_what_it_says(
    kind: ChannelType, status: int, body: str, verdict: Verdict, advice: str
) -> None:
    assert read_answer(kind.answers, status, body) == Outcome(
        verdict=verdict, status=status, detail=body.strip(), advice=advice and f"advice.{advice}"
    )
