//! What the modem cannot be given is refused with a sentence, before a byte is sent.

use std::time::Duration;

use sim7000_ftp::ftp::{Account, Action, Client, RemotePath, Request, UploadWay};
use sim7000_ftp::modem::{BearerRequest, BearerSettings};

use crate::support::steps::{account, ftp, list, size, upload};

/// The client says this, and has nothing to write, to tell or to wait for.
#[track_caller]
fn is_refused(request: Request, sentence: &str) {
    let mut client = Client::default();
    let refused = client.start(request, Duration::ZERO).unwrap_err();
    assert_eq!(refused.to_string(), sentence);
    assert!(
        !refused.may_pass(),
        "tried again, it would be refused again"
    );
    assert_eq!(client.poll(), None);
    assert_eq!(client.deadline(), None);
    assert_eq!(client.take_record(), None);
    assert!(!client.is_busy());
}

#[track_caller]
fn is_taken(request: Request) {
    let mut client = Client::default();
    client.start(request, Duration::ZERO).unwrap();
    assert!(client.is_busy());
}

fn with(change: impl Fn(&mut Account)) -> Request {
    let mut account = account();
    change(&mut account);
    Request::Ftp(account, Action::List(RemotePath::root()))
}

fn rename_to(name: &str) -> Request {
    ftp(Action::Rename {
        from: (RemotePath::root(), b"a".to_vec()),
        to: (RemotePath::root(), name.into()),
    })
}

#[test]
fn a_name_that_would_end_its_quotes_or_its_line() {
    for (name, what) in [
        ("a\"b", "a quotation mark"),
        ("\"", "a quotation mark"),
        ("a\rb", "a line break"),
        ("a\n", "a line break"),
        ("\0", "a zero byte"),
    ] {
        let sentence = format!("The name holds {what}, which the modem cannot be sent");
        is_refused(size(name), &sentence);
        is_refused(upload(name, UploadWay::Best), &sentence);
        is_refused(rename_to(name), &sentence);
    }
}

#[test]
fn a_name_that_is_empty_or_too_long() {
    is_refused(size(""), "The name is missing");
    is_refused(upload("", UploadWay::DataMode), "The name is missing");
    is_refused(rename_to(""), "The name is missing");
    let sentence = "The name is 100 bytes long, and the modem takes at most 99";
    is_refused(size(&"a".repeat(100)), sentence);
    // Fifty letters of two bytes.
    is_refused(upload(&"é".repeat(50), UploadWay::Best), sentence);
    is_taken(size(&"a".repeat(99)));
    is_taken(upload(" a'b;ü,\\ ", UploadWay::Best));
}

#[test]
fn a_path_that_is_too_long_with_its_slashes() {
    let sentence = "The path is 256 bytes long, and the modem takes at most 255";
    is_refused(list(&"a".repeat(254)), sentence);
    is_taken(list(&"a".repeat(253)));
    let folder = |letters| ftp(Action::MakeFolder(RemotePath::new("a".repeat(letters))));
    is_refused(folder(255), sentence);
    is_taken(folder(254));
    is_refused(
        list("/a\"b"),
        "The path holds a quotation mark, which the modem cannot be sent",
    );
}

#[test]
fn an_account_that_the_modem_cannot_be_given() {
    let fifty = "a".repeat(50);
    let too_long = |what| format!("The {what} is 50 bytes long, and the modem takes at most 49");
    is_refused(with(|a| a.server = fifty.clone()), &too_long("server"));
    is_refused(with(|a| a.user = fifty.clone()), &too_long("user name"));
    is_refused(with(|a| a.password = fifty.clone()), &too_long("password"));
    is_refused(with(|a| a.server.clear()), "The server is missing");
    is_refused(
        with(|a| a.password = "\"".into()),
        "The password holds a quotation mark, which the modem cannot be sent",
    );
    // An anonymous login.
    is_taken(with(|a| {
        a.user.clear();
        a.password.clear();
        a.server = "a".repeat(49);
    }));
}

#[test]
fn a_bearer_that_the_modem_cannot_be_given() {
    let open = |apn: &str, user: &str, password: &str| {
        let [apn, user, password] = [apn, user, password].map(str::to_owned);
        Request::Bearer(BearerRequest::Open(BearerSettings {
            apn,
            user,
            password,
            ..BearerSettings::default()
        }))
    };
    is_refused(
        open(&"a".repeat(65), "", ""),
        "The APN is 65 bytes long, and the modem takes at most 64",
    );
    is_refused(
        open("a", &"u".repeat(33), ""),
        "The APN user name is 33 bytes long, and the modem takes at most 32",
    );
    is_refused(
        open("a", "u", "p\rAT"),
        "The APN password holds a line break, which the modem cannot be sent",
    );
    is_taken(open("", "", ""));
}
