"""pyftpdlib with one user, on a free port of localhost: python3 pyftpd.py <folder>."""

import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

authorizer = DummyAuthorizer()
authorizer.add_user("field", "cat-m1", sys.argv[1], perm="elradfmwMT")
FTPHandler.authorizer = authorizer
# A wrong password is answered at once: no test waits for it.
FTPHandler.auth_failed_timeout = 0
server = FTPServer(("127.0.0.1", 0), FTPHandler)
print("port:", server.address[1], flush=True)
server.serve_forever()
