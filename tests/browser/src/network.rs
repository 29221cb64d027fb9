//! A network of the browser's own, in which it finds the served page and nothing else.
//!
//! Hot-plug messages reach every listener of a network, so that two browsers on one network would
//! hear of each other's ports. And what the page sends elsewhere finds no way.

use std::{fs::File, io, os::fd::AsFd as _, thread};

use rustix::{
    net::{
        AddressFamily, SendFlags, SocketFlags, SocketType, bind, netlink::SocketAddrNetlink,
        sendto, socket_with,
    },
    thread::{LinkNameSpaceType, move_into_link_name_space},
};

use crate::{jail::is_root, process::Process};

/// A namespace that lives as long as a process or a socket in it.
#[derive(Debug)]
pub(crate) struct Network {
    /// None without root, who alone may enter one: it is the machine's own then.
    namespace: Option<File>,
}

impl Network {
    /// The network of a process.
    pub(crate) fn of(process: Process) -> io::Result<Self> {
        let namespace = match is_root() {
            true => Some(File::open(format!("/proc/{}/ns/net", process.id))?),
            false => None,
        };
        Ok(Self { namespace })
    }

    /// Runs this on a thread inside: sockets stay in the network where they were made.
    #[track_caller]
    pub(crate) fn inside<T: Send>(&self, action: impl FnOnce() -> T + Send) -> T {
        let Some(namespace) = &self.namespace else {
            return action();
        };
        thread::scope(|scope| {
            let inside = scope.spawn(|| {
                move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))
                    .expect("root may enter a network namespace");
                action()
            });
            inside.join().expect("the action does not panic")
        })
    }

    /// Switches the loopback device on, which is off in a new network.
    #[track_caller]
    pub(crate) fn raise_loopback(&self) {
        if self.namespace.is_some() {
            let raised = self.inside(|| send_route_message(&loopback_up()));
            raised.expect("root may switch the loopback device on");
        }
    }
}

/// The kernel has done what the message asks for when this returns.
fn send_route_message(message: &[u8]) -> io::Result<()> {
    let flags = SocketFlags::CLOEXEC;
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, None)?;
    bind(&socket, &SocketAddrNetlink::new(0, 0))?;
    sendto(
        &socket,
        message,
        SendFlags::empty(),
        &SocketAddrNetlink::new(0, 0),
    )?;
    Ok(())
}

/// `RTM_NEWLINK` for device 1, which is the loopback device of every network: set `IFF_UP`.
fn loopback_up() -> Vec<u8> {
    const RTM_NEWLINK: u16 = 16;
    const NLM_F_REQUEST: u16 = 1;
    const LOOPBACK: i32 = 1;
    const IFF_UP: u32 = 1;
    let mut message = Vec::new();
    // The header: length, type, flags, sequence number, sender.
    message.extend_from_slice(&32_u32.to_ne_bytes());
    message.extend_from_slice(&RTM_NEWLINK.to_ne_bytes());
    message.extend_from_slice(&NLM_F_REQUEST.to_ne_bytes());
    message.extend_from_slice(&[0; 8]);
    // `ifinfomsg`: any family, any type, the device, its flags and which of them are set.
    message.extend_from_slice(&[0; 4]);
    message.extend_from_slice(&LOOPBACK.to_ne_bytes());
    message.extend_from_slice(&IFF_UP.to_ne_bytes());
    message.extend_from_slice(&IFF_UP.to_ne_bytes());
    message
}
