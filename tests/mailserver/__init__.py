"""An SMTP server on loopback that plays a script for each recipient, on aiosmtpd.

In a test::

    gone = Fault(at=Moment.RCPT, to="gone@example.org", reply="550 5.1.1 No such user")
    with MailServer(faults=[gone]) as server:
        ...  # send to 127.0.0.1, server.port
        assert [mail.recipient for mail in server.accepted] == [...]

As a process of its own, which outlives whoever sends (``mail_server_process`` starts one):
``python -m tests.mailserver --log FILE`` prints its port, and appends a line
``recipient TAB message-id`` for each accepted message.
"""

from __future__ import annotations

from tests.mailserver.faults import Fault, Moment
from tests.mailserver.process import mail_server_process
from tests.mailserver.server import Accepted, MailServer

__all__ = ["Accepted", "Fault", "MailServer", "Moment", "mail_server_process"]
