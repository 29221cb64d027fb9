//! Tells programs that a serial port has come or gone, the way udev does.
//!
//! The browser hears of new hardware from udev's netlink group. It listens there only if
//! /run/udev/control exists when it starts, and it takes only messages that root has sent.

use std::io;

use rustix::net::{
    AddressFamily, SendFlags, SocketFlags, SocketType, bind,
    netlink::{KOBJECT_UEVENT, SocketAddrNetlink},
    sendto, socket_with,
};

/// The group that udev itself sends to; group 1 is the kernel's.
const UDEV_GROUP: u32 = 2;
/// Marks a message of libudev's own format (`UDEV_MONITOR_MAGIC`).
const MAGIC: u32 = 0xfeed_cafe;
const HEADER_LENGTH: usize = 40;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    Add,
    Remove,
}

/// Sends one event about a tty, e.g. `/dev/ttyS0` with number 4:64, to all listeners of the
/// thread's network. Only root may.
pub(crate) fn announce(change: Change, device: &str, minor: u32, identity: &str) -> io::Result<()> {
    let flags = SocketFlags::CLOEXEC;
    let protocol = Some(KOBJECT_UEVENT);
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, protocol)?;
    bind(&socket, &SocketAddrNetlink::new(0, 0))?;
    let message = message(change, device, minor, identity)?;
    let group = SocketAddrNetlink::new(0, UDEV_GROUP);
    sendto(&socket, &message, SendFlags::empty(), &group)?;
    Ok(())
}

/// libudev's header (all numbers but the lengths in network order), then `NAME=value` pairs.
fn message(change: Change, device: &str, minor: u32, identity: &str) -> io::Result<Vec<u8>> {
    let action = match change {
        Change::Add => "add",
        Change::Remove => "remove",
    };
    let name = device.trim_start_matches("/dev/");
    let system_path = std::fs::canonicalize(format!("/sys/class/tty/{name}"))?;
    let device_path = system_path
        .to_string_lossy()
        .trim_start_matches("/sys")
        .to_owned();
    let mut properties = Vec::new();
    for pair in [
        format!("DEVPATH={device_path}"),
        format!("ACTION={action}"),
        "SUBSYSTEM=tty".to_owned(),
        format!("DEVNAME={device}"),
        "MAJOR=4".to_owned(),
        format!("MINOR={minor}"),
        "SEQNUM=7000".to_owned(),
        "USEC_INITIALIZED=1000000".to_owned(),
    ]
    .into_iter()
    .chain(identity.lines().map(str::to_owned))
    {
        properties.extend_from_slice(pair.as_bytes());
        properties.push(0);
    }
    let mut message = Vec::new();
    message.extend_from_slice(b"libudev\0");
    message.extend_from_slice(&MAGIC.to_be_bytes());
    message.extend_from_slice(&(HEADER_LENGTH as u32).to_ne_bytes());
    message.extend_from_slice(&(HEADER_LENGTH as u32).to_ne_bytes());
    message.extend_from_slice(&(properties.len() as u32).to_ne_bytes());
    message.extend_from_slice(&murmur2(b"tty").to_be_bytes());
    // No device type, no tags.
    message.extend_from_slice(&[0; 12]);
    debug_assert_eq!(message.len(), HEADER_LENGTH);
    message.extend_from_slice(&properties);
    Ok(message)
}

/// MurmurHash2 with seed 0: listeners filter by the subsystem's hash in the kernel.
fn murmur2(text: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = text.len() as u32;
    let mut chunks = text.chunks_exact(4);
    for chunk in &mut chunks {
        let mut word = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        word = word.wrapping_mul(M);
        word ^= word >> 24;
        hash = hash.wrapping_mul(M) ^ word.wrapping_mul(M);
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        for (index, byte) in rest.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * index);
        }
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_murmurhash2() {
        // From another implementation of the algorithm.
        assert_eq!(murmur2(b"tty"), 0x8afa_90c8);
        assert_eq!(murmur2(b"block"), 0xf003_1db7);
        assert_eq!(murmur2(b"usb_device"), 0x27f8_f50c);
    }
}
