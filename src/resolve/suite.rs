//! Finding and reading the suite: `--suite`, else here or above, else the one that was built with the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use graphproof_engine::case::{self, Script, Suite};
use graphproof_engine::diagnostic::{Diagnostic, Source, has_errors};
use graphproof_engine::profile::deviations;
use graphproof_engine::schema::Schemas;

mod source;

pub use source::{bytes, source};

/// How deep folders are read; deeper ones are a mistake or a trap.
const DEEPEST_FOLDER: usize = 8;

/// Where a suite says what its pages' examples show.
pub const EXAMPLES: &str = "cases/examples.txt";

/// Where a suite lists the expectations that say what others say.
pub const REDUNDANT: &str = "cases/redundant.txt";

/// Where a suite keeps what it pins.
pub const PINS: &str = "cases/pins.lock";

/// Where a suite says why what isn't pinned needn't be.
pub const UNPINNED: &str = "cases/unpinned.txt";

/// The files of a suite as texts, and what couldn't be read.
#[derive(Debug, Default)]
pub struct Files {
    /// The folder that they lie in; none for those that are built in.
    pub root: Option<PathBuf>,
    /// Case files and fixture files.
    pub cases: Vec<Arc<Source>>,
    /// Schemas.
    pub schemas: Vec<Arc<Source>>,
    /// Target profiles.
    pub targets: Vec<Arc<Source>>,
    /// What is known of targets; it lies beside their profiles.
    pub deviations: Vec<Arc<Source>>,
    /// What the pages' examples show ([`EXAMPLES`]), if the suite says so.
    pub examples: Option<Arc<Source>>,
    /// The expectations that say what others say ([`REDUNDANT`]), if the suite lists any.
    pub redundant: Option<Arc<Source>>,
    /// What the suite pins ([`PINS`]), if it was ever found out.
    pub pins: Option<Arc<Source>>,
    /// Why what isn't pinned needn't be ([`UNPINNED`]), if the suite says so.
    pub unpinned: Option<Arc<Source>>,
    /// Files that couldn't be read.
    pub unreadable: Vec<Diagnostic>,
}

/// A suite that is ready to be planned, unless its diagnostics say otherwise.
#[derive(Debug)]
pub struct LoadedSuite {
    /// The texts it was read from.
    pub files: Files,
    /// What the files say.
    pub suite: Suite,
    /// What the trials do.
    pub scripts: Vec<Script>,
    /// The schemas; shared with the run.
    pub schemas: Arc<Schemas>,
    /// Every problem of every file.
    pub diagnostics: Vec<Diagnostic>,
    /// SHA-256 over names and texts.
    pub hash: String,
}

/// Finds a suite and reads all of it.
///
/// # Errors
/// A sentence, where there is no suite.
pub fn load(dir: &Path, suite: Option<&Path>) -> Result<LoadedSuite, String> {
    Ok(loaded(find(dir, suite)?))
}

/// Reads the suite that was built with the program, whatever stands here or above.
///
/// # Errors
/// A sentence, where a development build's sources are gone.
pub fn load_built_in() -> Result<LoadedSuite, String> {
    Ok(loaded(built_in()?))
}

fn loaded(mut files: Files) -> LoadedSuite {
    let is_of_deviations = |source: &Arc<Source>| source.name.ends_with(deviations::ENDING);
    (files.deviations, files.targets) = files.targets.into_iter().partition(is_of_deviations);
    let (schemas, mut diagnostics) = Schemas::load(&files.schemas);
    let loaded = case::load(&files.cases, &schemas.names());
    diagnostics.splice(0..0, std::mem::take(&mut files.unreadable));
    diagnostics.extend(loaded.diagnostics);
    let hash = hash(files.cases.iter().chain(&files.schemas));
    LoadedSuite {
        suite: loaded.suite,
        scripts: loaded.scripts,
        schemas: Arc::new(schemas),
        diagnostics,
        hash,
        files,
    }
}

impl LoadedSuite {
    /// Whether anything may be sent.
    pub fn is_sound(&self) -> bool {
        !has_errors(&self.diagnostics)
    }
}

fn find(dir: &Path, suite: Option<&Path>) -> Result<Files, String> {
    if let Some(chosen) = suite {
        let root = dir.join(chosen);
        if !root.join("cases").is_dir() {
            return Err(format!("{} is no suite: it has no folder cases/", chosen.display()));
        }
        let shown = if chosen == Path::new(".") { Path::new("") } else { chosen };
        return Ok(read(&root, shown));
    }
    match dir.ancestors().find(|above| above.join("cases").is_dir() && above.join("schemas").is_dir()) {
        Some(root) => {
            let shown = if root == dir { Path::new("") } else { root };
            Ok(read(root, shown))
        }
        None => built_in(),
    }
}

/// Release builds carry the suite, so that an installed binary works anywhere.
#[cfg(not(debug_assertions))]
#[expect(clippy::unnecessary_wraps, reason = "a development build looks for its sources")]
fn built_in() -> Result<Files, String> {
    use include_dir::{Dir, include_dir};
    static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/cases");
    static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");
    static TARGETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/targets");
    fn texts(name: &str, dir: &Dir<'_>, found: &mut Vec<Arc<Source>>, ending: &str) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let Some(text) = file.contents_utf8().filter(|_| path.ends_with(ending)) {
                found.push(Source::new(format!("{name}/{path}"), text));
            }
        }
        dir.dirs().for_each(|inner| texts(name, inner, found, ending));
        found.sort_by(|a, b| a.name.cmp(&b.name));
    }
    let mut files = Files::default();
    texts("cases", &CASES, &mut files.cases, ".toml");
    texts("schemas", &SCHEMAS, &mut files.schemas, ".schema.json");
    texts("targets", &TARGETS, &mut files.targets, ".toml");
    let single = |path: &str| {
        let file = CASES.get_file(path.strip_prefix("cases/")?)?;
        Some(Source::new(path, file.contents_utf8()?))
    };
    files.examples = single(EXAMPLES);
    files.pins = single(PINS);
    files.redundant = single(REDUNDANT);
    files.unpinned = single(UNPINNED);
    Ok(files)
}

/// A development build reads the suite where it was built, in a checkout or among the sources of somebody's dependencies:
/// an edited case needs no new build.
#[cfg(debug_assertions)]
fn built_in() -> Result<Files, String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !sources.join("cases").is_dir() {
        return Err(format!(
            "there is no suite here or above (folders cases/ and schemas/), and {}, where this development build had its \
             own, is gone; name one with --suite DIR, or make a release build, which carries it",
            sources.display()
        ));
    }
    Ok(Files { root: None, ..read(sources, Path::new("")) })
}

fn read(root: &Path, shown: &Path) -> Files {
    let mut files = Files { root: Some(root.to_owned()), ..Files::default() };
    let mut unreadable = Vec::new();
    let mut folder = |name: &str, ending: &str| {
        let mut found = Vec::new();
        folder(&root.join(name), &shown.join(name), ending, 0, &mut found, &mut unreadable);
        found
    };
    files.cases = folder("cases", ".toml");
    files.schemas = folder("schemas", ".schema.json");
    files.targets = folder("targets", ".toml");
    let mut single = |path: &str| {
        let found = root.join(path);
        let read = found.exists().then(|| source(&found, &slashed(&shown.join(path))))?;
        read.map_err(|diagnostic| unreadable.push(*diagnostic)).ok()
    };
    files.examples = single(EXAMPLES);
    files.pins = single(PINS);
    files.redundant = single(REDUNDANT);
    files.unpinned = single(UNPINNED);
    files.unreadable = unreadable;
    files
}

/// Reads a folder and those in it, in the order of their names. Links to folders aren't followed.
fn folder(
    dir: &Path,
    shown: &Path,
    ending: &str,
    depth: usize,
    found: &mut Vec<Arc<Source>>,
    unreadable: &mut Vec<Diagnostic>,
) {
    let mut names: Vec<_> = match fs::read_dir(dir) {
        Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.file_name()).collect(),
        // A suite needs no folder that it has nothing for.
        Err(_) => return,
    };
    names.sort();
    for name in names {
        let text = name.to_string_lossy();
        let (path, shown) = (dir.join(&name), shown.join(&name));
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir());
        if text.starts_with('.') {
            continue;
        }
        if is_folder && !text.ends_with(ending) {
            if depth < DEEPEST_FOLDER {
                folder(&path, &shown, ending, depth + 1, found, unreadable);
            }
        } else if text.ends_with(ending) {
            match source(&path, &slashed(&shown)) {
                Ok(source) => found.push(source),
                Err(diagnostic) => unreadable.push(*diagnostic),
            }
        }
    }
}

/// A path with `/` on every system, as it is shown and compared.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

fn hash<'a>(files: impl Iterator<Item = &'a Arc<Source>>) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        // The same suite has the same hash wherever it lies; lengths keep two files from running together.
        let name = file.name.rsplit('/').next().unwrap_or_default();
        hasher.update(format!("{}\0{}\0{}\0", name.len(), file.text.len(), name));
        hasher.update(&file.text);
    }
    format!(
        "sha256:{}",
        hasher.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    )
}
