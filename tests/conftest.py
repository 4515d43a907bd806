"""Fixtures that tests of several folders use, and signals as every test expects them."""

import signal

pytest_plugins = ["postgres"]

# What a shell starts in the background without job control ignores both, and so would everything that tests start.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, signal.SIG_DFL)):
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, _usual)
