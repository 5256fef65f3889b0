//! What goes wrong around the program: it is killed while it saves, there is no room, no place, no home, and the clock is
//! put back.

use std::env;
use std::fs::{self, File};
use std::hint::spin_loop;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use attention_lab::files::write_atomically;
use attention_lab::jobs::Wake;
use attention_lab::workbench::{Edit, SessionStore, Workbench};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::harness::names;

/// The folder in which [`saves_without_end`] saves.
const FOLDER: &str = "SAVES_WITHOUT_END_IN";
/// Kills where `KILLS` does not say how many.
const KILLS: usize = 20;

/// One of the two states between which the other process goes to and fro.
fn workbench(state: usize) -> Workbench {
    let mut workbench = Workbench::default();
    workbench.apply(attention_lab::workbench::Command::Edit(Edit::Temperature(2.0 + state as f32)));
    workbench
}

/// A file of that state, large enough to be cut off anywhere.
fn text(state: usize) -> Vec<u8> {
    vec![b'a' + state as u8; (1 << 18) + state]
}

/// Saves two states by turns until it is killed, and tells each save. It does nothing by itself.
#[test]
#[ignore = "a process of the test of kills"]
fn saves_without_end() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let (states, texts) = ([0, 1].map(workbench), [0, 1].map(text));
    let mut store = SessionStore::new(folder.join("session.ron"));
    for state in [0, 1].into_iter().cycle() {
        write_atomically(&folder.join("mine.ron"), &texts[state]).unwrap();
        store.save(&states[state]).unwrap();
        std::io::stderr().write_all(b".").unwrap();
    }
}

fn saving(folder: &Path) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "faults::saves_without_end", "--ignored", "--nocapture"]).env(FOLDER, folder);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_save_that_is_killed_leaves_the_old_or_the_new_file_and_no_litter() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let sessions = [0, 1].map(|state| {
        SessionStore::new(at("session.ron")).save(&workbench(state)).unwrap();
        fs::read(at("session.ron")).unwrap()
    });
    assert_ne!(sessions[0], sessions[1]);
    let texts = [0, 1].map(text);
    write_atomically(&at("mine.ron"), &texts[0]).unwrap();
    let kills = env::var("KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut in_the_middle = 0;
    for kill in 0..kills {
        let mut child = saving(folder.path());
        // It is at work, and is killed anywhere between two saves.
        let mut saves = vec![0; random.random_range(1..4)];
        child.stderr.as_mut().unwrap().read_exact(&mut saves).unwrap();
        if kill == 0 {
            // Meanwhile the session is that window's.
            let mut second = SessionStore::new(at("session.ron"));
            let other = second.load();
            assert!(other.message().unwrap().text.contains("another window"));
            assert_eq!(other.document(), Workbench::default().document());
            second.save(&workbench(7)).unwrap();
        }
        (0..random.random_range(0..1_000_000)).for_each(|_| spin_loop());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(texts.contains(&fs::read(at("mine.ron")).unwrap()), "kill {kill}");
        assert!(sessions.contains(&fs::read(at("session.ron")).unwrap()), "kill {kill}");
        let left = names(folder.path()).into_iter().filter(|name| name.ends_with(".part")).count();
        assert!(left <= 1, "a save sweeps what the one before it left");
        in_the_middle += left;
    }
    println!("{kills} kills, {in_the_middle} of them within a write");
    // The one that was killed last holds nothing any more, and what it left goes with the next save.
    let mut store = SessionStore::new(at("session.ron"));
    let back = store.load();
    assert_eq!(back.message(), None);
    assert!([0, 1].iter().any(|state| back.document() == workbench(*state).document()));
    store.save(&workbench(0)).unwrap();
    assert_eq!(names(folder.path()), ["mine.ron", "session.lock", "session.ron"]);
}

#[test]
fn saving_sweeps_what_was_left_and_nothing_that_is_in_use_or_somebody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in [".attention-lab-left00.part", ".attention-lab-locked.part", ".attention-lab-notes", "other.part"] {
        fs::write(at(name), "half").unwrap();
    }
    fs::create_dir(at(".attention-lab-folder.part")).unwrap();
    let in_use = File::options().write(true).open(at(".attention-lab-locked.part")).unwrap();
    in_use.lock().unwrap();
    write_atomically(&at("mine.ron"), b"whole").unwrap();
    let others = [".attention-lab-folder.part", ".attention-lab-locked.part", ".attention-lab-notes"];
    assert_eq!(names(folder.path()), [&others[..], &["mine.ron", "other.part"]].concat());
    drop(in_use);
    write_atomically(&at("mine.ron"), b"whole").unwrap();
    assert!(!at(".attention-lab-locked.part").exists());
}

#[test]
fn savers_at_the_same_time_leave_each_other_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.ron");
    std::thread::scope(|scope| {
        for state in 0..4 {
            let path = &path;
            scope.spawn(move || (0..50).for_each(|_| write_atomically(path, &text(state)[..1 << 12]).unwrap()));
        }
    });
    let last = fs::read(&path).unwrap();
    assert!((0..4).any(|state| last == text(state)[..1 << 12]));
    assert_eq!(names(folder.path()), ["mine.ron"]);
}

/// The program with no more than so many blocks for a file, as on a disk that becomes full on the way.
#[cfg(target_os = "linux")]
fn with_little_room(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut shell = Command::new("sh");
    // Its writes fail then; by themselves they would end it.
    shell.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_attention-lab")]);
    shell.args(arguments).current_dir(folder).output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_becomes_full_on_the_way_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("trace.safetensors"), "old").unwrap();
    let output = with_little_room(folder.path(), &["export", "lecture-notes", "-o", "trace.safetensors"]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.starts_with("attention-lab: cannot write, and nothing was changed: "), "{error}");
    assert!(error.ends_with("(file trace.safetensors)\n") && error.lines().count() == 1, "{error}");
    assert_eq!(fs::read(folder.path().join("trace.safetensors")).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["trace.safetensors"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_session_without_room_is_an_error_and_the_program_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let mut store = SessionStore::new(path);
    let workbench = workbench(0);
    let error = store.save(&workbench).unwrap_err().to_string();
    assert!(error.starts_with("cannot write, and nothing was changed: No space left on device"), "{error}");
    assert!(!store.holds(&workbench), "it is not written");
    store.save_later(&workbench, &Wake::default());
    let told = loop {
        if let Some(told) = store.poll(&workbench.text) {
            break told;
        }
        std::thread::yield_now();
    };
    assert!(told.unwrap_err().contains("No space left on device"));
}

#[test]
fn a_home_that_takes_nothing_is_told_when_something_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody can make a folder here, not even root.
    let home = folder.path().join("home");
    fs::write(&home, "a file").unwrap();
    let mut store = SessionStore::new(home.join("share/attention-lab/session.ron"));
    let workbench = store.load();
    assert_eq!(workbench.message(), None);
    let error = store.save(&workbench).unwrap_err().to_string();
    let wanted = home.join("share/attention-lab");
    assert!(error.contains(&format!("folder {} (file ", wanted.display())), "{error}");
    assert!(!error.contains(".part"), "{error}");
}

#[test]
fn without_a_home_the_command_line_works() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_attention-lab"));
    let output = command.env_clear().current_dir(folder.path()).args(["check", "lecture-notes"]).output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    let mut command = Command::new(env!("CARGO_BIN_EXE_attention-lab"));
    command.env_clear().env("HOME", "/nowhere/at/all").env("HF_HUB_CACHE", "/nowhere").current_dir(folder.path());
    let output = command.args(["check", "no-such-preset"]).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().ends_with("(file no-such-preset)\n"));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_clock_that_is_put_back_stops_nothing() {
    use attention_lab::workbench::{Command, LectureAction, PlayerChange, PlayerName, TimerAction};
    let mut workbench = Workbench::default();
    workbench.apply(Command::Play(PlayerName::Walk, PlayerChange::Toggle));
    workbench.apply(Command::Lecture(LectureAction::Begin));
    workbench.apply(Command::Lecture(LectureAction::Timer(TimerAction::Toggle)));
    let times = [1e6, 10.0, -1e9, 0.0, 1e9, 1.0];
    for (before, now) in times.into_iter().zip(times.into_iter().skip(1)) {
        workbench.apply(Command::Lecture(LectureAction::Tick(now)));
        workbench.apply(Command::Play(PlayerName::Walk, PlayerChange::Tick((now - before) as f32)));
        workbench.update_now();
        let next = workbench.lecture().unwrap().timer.next();
        assert!((0.0..=1.0).contains(&next), "{next}");
    }
}
