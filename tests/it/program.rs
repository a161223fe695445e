//! Runs the built program as a user would, and looks at what it leaves.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// After this a program hangs. No test waits for it unless something is broken.
const HANGS: Duration = Duration::from_mins(2);

/// What a program said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program with these arguments, in the checkout, and without what the environment may say.
pub(crate) fn graphproof(args: &[&str]) -> Command {
    program(Path::new(env!("CARGO_BIN_EXE_graphproof")), args)
}

/// Any program, likewise.
pub(crate) fn program(path: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(path);
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    for variable in ["SUITE", "TARGET", "OUT", "JOBS", "TIMEOUT", "LEDGER"] {
        command.env_remove(format!("GRAPHPROOF_{variable}"));
    }
    // What a test leaves on a server that goes with it concerns nobody's ledgers.
    command.env("GRAPHPROOF_LEDGER", env!("CARGO_TARGET_TMPDIR"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "NEXTEST"] {
        command.env_remove(variable);
    }
    command
}

/// Runs a command to its end. One that doesn't end is killed, and the test fails.
pub(crate) fn ran(command: &mut Command) -> Ran {
    Started::new(command).ended()
}

/// Runs `graphproof` with these arguments to its end.
pub(crate) fn run(args: &[&str]) -> Ran {
    ran(&mut graphproof(args))
}

/// Runs `graphproof run … --out TEMP` and gives what it said and its record.
pub(crate) fn recorded(args: &[&str]) -> (Ran, Value) {
    let out = TempDir::new().expect("a temporary folder can be made");
    let path = out.path().to_string_lossy().into_owned();
    let ran = run(&[&["run", "--out", path.as_str()], args].concat());
    match record(out.path()) {
        Ok(record) => (ran, record),
        Err(why) => panic!("{why}\n{}\n{}", ran.stdout, ran.stderr),
    }
}

/// The record in a folder.
pub(crate) fn record(out: &Path) -> Result<Value, String> {
    let path = out.join("run.json");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The trials of a record.
pub(crate) fn trials(record: &Value) -> &[Value] {
    record["trials"].as_array().expect("a record has trials")
}

/// A member that is a string.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is a string"))
}

/// The ids of the trials with an outcome.
pub(crate) fn ids<'a>(record: &'a Value, outcome: &str) -> Vec<&'a str> {
    let is_so = |trial: &&Value| trial["outcome"] == outcome || (outcome == "passed" && is_passed(trial));
    trials(record).iter().filter(is_so).map(|trial| text(trial, "id")).collect()
}

/// Whether a trial passed, with or without warnings.
pub(crate) fn is_passed(trial: &Value) -> bool {
    matches!(text(trial, "outcome"), "passed" | "warned")
}

/// A program that runs; it is killed, by its handle, when this is dropped.
pub(crate) struct Started {
    child: Child,
    stdout: Option<ChildStdout>,
}

impl Started {
    /// Starts a command with its outputs piped.
    pub(crate) fn new(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let stdout = child.stdout.take();
        Self { child, stdout }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line on stdout; what follows stays to be read.
    pub(crate) fn first_line(&mut self) -> String {
        let stdout = self.stdout.as_mut().expect("stdout is piped");
        let mut line = Vec::new();
        let mut byte = [0];
        while stdout.read(&mut byte).expect("stdout can be read") == 1 && byte[0] != b'\n' {
            line.push(byte[0]);
        }
        String::from_utf8(line).expect("the line is text")
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let sent = Command::new("kill").args(["-INT", &self.id().to_string()]).status();
        assert!(sent.expect("there is a program `kill`").success());
    }

    /// Whether it still runs.
    #[cfg(unix)]
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().expect("the program can be asked about").is_none()
    }

    /// Closes stdout before it is read to its end.
    pub(crate) fn hang_up(&mut self) {
        self.stdout = None;
    }

    /// Waits for the end.
    pub(crate) fn ended(mut self) -> Ran {
        let stdout = self.stdout.take().map(whole);
        let stderr = whole(self.child.stderr.take().expect("stderr is piped"));
        let stdout =
            stdout.map(|stdout| stdout.recv_timeout(HANGS).expect("the program ends, and closes stdout"));
        let stdout = stdout.unwrap_or_default();
        let stderr = stderr.recv_timeout(HANGS).expect("the program ends, and closes stderr");
        let status = self.child.wait().expect("the program can be waited for").code();
        Ran { status, stdout, stderr }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads an output to its end on a thread of its own.
fn whole(mut output: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (done, waiting) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        drop(output.read_to_end(&mut bytes));
        drop(done.send(String::from_utf8_lossy(&bytes).into_owned()));
    });
    waiting
}

/// A folder with files in it: path and text.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().expect("a temporary folder can be made");
    for (path, text) in files {
        put(dir.path(), path, text.as_bytes());
    }
    dir
}

/// Writes a file, and the folders above it.
pub(crate) fn put(dir: &Path, path: &str, bytes: &[u8]) {
    let path = dir.join(path);
    std::fs::create_dir_all(path.parent().expect("the path has a folder")).expect("folders can be made");
    std::fs::write(path, bytes).expect("a file can be written");
}

/// A file of the checkout.
pub(crate) fn checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a text with `tests/PATH`, or writes it there with `BLESS=1`.
pub(crate) fn golden(path: &str, actual: &str) -> Result<(), String> {
    let path = checkout("tests").join(path);
    if blesses() {
        std::fs::write(&path, actual).expect("a golden can be written");
        return Ok(());
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    if expected.replace("\r\n", "\n") == actual {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(expected.as_str(), actual).unified_diff().to_string();
    Err(format!("{} differs (BLESS=1 rewrites it):\n{diff}", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "this is the world of the tests")]
pub(crate) fn blesses() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// A copy of the checkout's suite.
pub(crate) fn suite_copy() -> TempDir {
    let dir = TempDir::new().expect("a temporary folder can be made");
    for part in ["cases", "schemas", "targets"] {
        for (path, text) in files_below(&checkout(part)) {
            let path = path
                .strip_prefix(checkout(""))
                .expect("it lies in the checkout")
                .to_string_lossy()
                .into_owned();
            put(dir.path(), &path, text.as_bytes());
        }
    }
    dir
}

/// Every file of a folder and of those in it, with its text, in the order of their names.
pub(crate) fn files_below(dir: &Path) -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        if path.is_dir() {
            return files_below(&path);
        }
        let text = std::fs::read_to_string(&path).expect("a file of the checkout is text");
        vec![(path, text)]
    };
    paths.into_iter().flat_map(read).collect()
}
