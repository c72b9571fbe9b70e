"""seccomp: a filter that refuses what neither a database server nor a parser needs, on x86_64 and aarch64."""

from __future__ import annotations

import ctypes
import struct
from typing import Final

from bot.postgres.jail import libc

# name -> (x86_64, aarch64); None where an architecture does not have the call. Refused with EPERM.
DENIED: Final[dict[str, tuple[int | None, int | None]]] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "move_mount": (429, 429), "open_tree": (428, 428),
    "mount_setattr": (442, 442), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162), "syslog": (103, 116), "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None),
    "modify_ldt": (154, None), "uselib": (134, None), "personality": (135, 92), "lookup_dcookie": (212, 18),
    "fanotify_init": (300, 262), "mknodat": (259, 33), "mknod": (133, None), "process_madvise": (440, 440),
    "socketpair": (53, 199),
}  # fmt: skip
SOCKET: Final = (41, 198)
CONNECT: Final = (42, 203)
CLONE: Final = (56, 220)
CLONE3: Final = (435, 435)
IOCTL: Final = (16, 29)
AUDIT_ARCH: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

AF_UNIX: Final = 1
NAMESPACE_FLAGS: Final = 0x7E020080
TIOCSTI: Final = 0x5412
TIOCLINUX: Final = 0x541C
X32_BIT: Final = 0x40000000

KILL: Final = 0x80000000
ALLOW: Final = 0x7FFF0000
ERRNO: Final = 0x00050000
EPERM: Final = 1
ENOSYS: Final = 38

LOAD: Final = 0x20
JUMP_EQUAL: Final = 0x15
JUMP_SET: Final = 0x45
JUMP_GREATER_OR_EQUAL: Final = 0x35
RETURN: Final = 0x06
MODE_FILTER: Final = 2

Program = list[tuple[int, int, int, int]]


def supported() -> bool:
    """Whether this kernel has seccomp filters and we have a table for this machine."""
    if not libc.LINUX or libc.MACHINE not in AUDIT_ARCH:
        return False
    try:
        libc.prctl(libc.PR_SET_SECCOMP, MODE_FILTER, 0)
    except OSError as error:
        return error.errno == 14  # EFAULT: the mode is known, only our null pointer was refused
    return False


def restrict(*, connect: bool) -> None:
    """Install the filter for this process and its children; `connect` allows connecting unix sockets (a client needs it).

    Needs no_new_privs. Raises OSError when the kernel refuses it.
    """
    code = b"".join(struct.pack("=HBBI", *step) for step in program(libc.MACHINE, connect=connect))
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    libc.prctl(libc.PR_SET_SECCOMP, MODE_FILTER, ctypes.c_char_p(header))


def program(machine: str, *, connect: bool) -> Program:
    """Return the filter for `machine` as (code, jump if true, jump if false, value). Raises KeyError for an unknown machine."""
    column = 0 if machine == "x86_64" else 1
    steps: Program = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    if machine == "x86_64":
        steps += [(JUMP_GREATER_OR_EQUAL, 0, 1, X32_BIT), (RETURN, 0, 0, ERRNO | EPERM)]
    for numbers in DENIED.values():
        number = numbers[column]
        if number is not None:
            steps += _refuse(number, EPERM)
    if not connect:
        steps += _refuse(CONNECT[column], EPERM)
    steps += _refuse(CLONE3[column], ENOSYS)
    steps += _when(CLONE[column], 0, (JUMP_SET, 0, 1, NAMESPACE_FLAGS))
    steps += _when(SOCKET[column], 0, (JUMP_EQUAL, 1, 0, AF_UNIX))
    steps += _when(IOCTL[column], 1, (JUMP_EQUAL, 0, 1, TIOCSTI))
    steps += _when(IOCTL[column], 1, (JUMP_EQUAL, 0, 1, TIOCLINUX))
    return [*steps, (RETURN, 0, 0, ALLOW)]


def _refuse(number: int, errno: int) -> Program:
    return [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | errno)]


def _when(number: int, argument: int, test: tuple[int, int, int, int]) -> Program:
    """Refuse call `number` when the low half of `argument` meets `test`, which skips one step when all is well."""
    return [(JUMP_EQUAL, 0, 4, number), (LOAD, 0, 0, 16 + 8 * argument), test, (RETURN, 0, 0, ERRNO | EPERM), (LOAD, 0, 0, 0)]
