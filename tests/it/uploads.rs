//! Files: progress, calling off, trying again, and what the server does not take.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::chat::FileId;
use forecourt::session::{Announced, Event, UploadProblem, UploadSnapshot};
use serde_json::json;

fn taking_files() -> World {
    World::set_up(json!({"enabled": true, "settings": {"fileUpload": true}}))
}

fn upload(world: &World) -> UploadSnapshot {
    world.chat().uploads.first().expect("an upload").clone()
}

#[test]
fn a_file_travels_shows_how_far_and_arrives_as_a_message() {
    let mut world = taking_files().begin();
    assert!(world.chat().may.upload);
    world.choose(&[("car.jpg", 4_000_000)]);
    let mut seen = Vec::new();
    while !world.chat().uploads.is_empty() {
        seen.push(upload(&world).sent);
        world.pass(100);
    }
    assert!(seen.is_sorted());
    for quarter in [0, 1_000_000, 2_000_000, 3_000_000] {
        assert!(seen.contains(&quarter), "{quarter} in {seen:?}");
    }
    world.pass(500);
    assert_eq!(world.server.files(), ["car.jpg"]);
    let chat = world.chat();
    assert_eq!(chat.messages.len(), 3, "once: {:?}", world.script());
    let file = &chat.messages[2].files[0];
    assert_eq!(
        (file.title.as_str(), file.size),
        ("car.jpg", Some(4_000_000))
    );
    assert!(
        file.url
            .as_str()
            .starts_with("https://rc.test/file-upload/")
    );
    assert!(file.url.as_str().contains("rc_token="));
    assert!(world.files.is_empty(), "the bytes are let go of");
}

#[test]
fn files_go_one_by_one_and_hold_up_no_message() {
    let mut world = taking_files().begin();
    world.choose(&[("one.jpg", 5_000_000), ("two.jpg", 1_000)]);
    world.say("see attached");
    world.pass(1_000);
    assert_eq!(world.server.visitor_texts(), ["Hello", "see attached"]);
    assert_eq!(world.server.files(), [""; 0]);
    world.pass(10_000);
    assert_eq!(world.server.files(), ["one.jpg", "two.jpg"]);
    assert!(world.files.is_empty());
}

#[test]
fn a_file_may_be_the_first_thing_said() {
    let mut world = taking_files();
    world.open_chat();
    world.choose(&[("car.jpg", 1_000)]);
    world.pass(5_000);
    assert_eq!(world.server.files(), ["car.jpg"]);
    assert_eq!(world.server.rooms.len(), 1);
    world.agent_says("Nice");
    world.pass(300);
    assert_eq!(world.talk().last().unwrap(), "< Nice");
}

#[test]
fn an_upload_can_be_called_off_at_any_time() {
    for moment in [0, 50, 500, 2_000] {
        let mut world = taking_files().begin();
        world.choose(&[("car.jpg", 4_000_000), ("next.jpg", 1_000)]);
        world.pass(moment);
        let id = upload(&world).file;
        world.feed(Event::UploadCancelled(id));
        assert!(world.chat().uploads.iter().all(|upload| upload.file != id));
        world.pass(10_000);
        assert_eq!(world.server.files(), ["next.jpg"], "after {moment} ms");
        assert!(world.files.is_empty());
    }
    // A retry or an end that comes too late harms nobody.
    let mut world = taking_files().begin();
    world.feed(Event::UploadCancelled(FileId(7)));
}

#[test]
fn what_the_server_does_not_take_is_said() {
    for (name, size, problem) in [
        ("car.exe", 10, UploadProblem::TypeRefused),
        (
            "car.mov",
            50_000_000,
            UploadProblem::TooLarge(Some("10 MB".to_owned())),
        ),
    ] {
        let mut world = taking_files().begin();
        world.choose(&[(name, size), ("good.jpg", 10)]);
        world.pass(90_000);
        assert_eq!(upload(&world).problem, Some(problem));
        assert!(world.announced.contains(&Announced::UploadFailed));
        assert_eq!(
            world.server.files(),
            ["good.jpg"],
            "the next is not held up"
        );
        world.feed(Event::UploadCancelled(upload(&world).file));
        assert!(world.chat().uploads.is_empty() && world.files.is_empty());
    }
}

#[test]
fn a_failed_upload_waits_for_the_visitor_and_can_be_tried_again() {
    for (fault, problem) in [
        (Fault::Status(413), UploadProblem::TooLarge(None)),
        (Fault::Status(500), UploadProblem::Unreachable),
        (Fault::Status(429), UploadProblem::Unreachable),
        (Fault::NotJson, UploadProblem::Unreachable),
        (Fault::DropRequest, UploadProblem::Unreachable),
        (Fault::Status(403), UploadProblem::Refused),
    ] {
        let mut world = taking_files().begin();
        world.server.fail(Route::Upload, fault, 1);
        world.choose(&[("car.jpg", 10_000)]);
        world.pass(30_000);
        assert_eq!(upload(&world).problem, Some(problem), "{fault:?}");
        assert_eq!(world.server.files(), [""; 0]);
        world.feed(Event::UploadRetried(upload(&world).file));
        world.pass(5_000);
        assert_eq!(world.server.files(), ["car.jpg"], "{fault:?}");
        assert!(world.chat().uploads.is_empty() && world.files.is_empty());
    }
}

#[test]
fn a_file_that_is_chosen_offline_goes_when_the_network_is_back() {
    let mut world = taking_files().begin();
    world.network = false;
    world.feed(Event::Network(false));
    world.choose(&[("car.jpg", 10_000)]);
    world.pass(60_000);
    world.network = true;
    world.feed(Event::Network(true));
    world.pass(5_000);
    assert_eq!(world.server.files(), ["car.jpg"]);
}

#[test]
fn a_file_for_a_room_that_was_closed_is_not_lost() {
    let mut world = taking_files().begin();
    world.close_room();
    world.choose(&[("car.jpg", 10_000)]);
    world.pass(20_000);
    if let Some(failed) = world.chat().uploads.first() {
        world.feed(Event::UploadRetried(failed.file));
        world.pass(10_000);
    }
    assert_eq!(world.server.files(), ["car.jpg"]);
}
