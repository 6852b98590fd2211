/** Texts that name what a user can do, and are not in the table: each with the reason. */
const HELP = 'help, and nothing that went wrong';
const EDIT = 'a person edits code or settings, and no command is named';
const LOOKS = 'the command only looks, and what it shows decides';
const STATE_FILES = 'no command is named; test/state/store.test.ts looks at each';
const MERGES = 'test/cli/life-cycle/merges.test.ts follows it';
const MOVES = 'test/cli/life-cycle/move.test.ts follows it';

export const NOT_FOLLOWED: ReadonlyArray<readonly [text: string, why: string]> = [
  ['take over a Deployment that runs: what it runs today is the baseline', HELP],
  ['The first commit that is to come is 1; what runs before cannot be skipped.', HELP],
  ['how long a frame stands at least with --unverified', HELP],
  ['the app ignored CDK8S_OUTDIR: leave out "outdir" of the app, and set "output" in cdk8s.yaml', EDIT],
  ['…: …: this is the time, so that each synthesis starts a rollout of its own: take it out of the pod', EDIT],
  ['which starts a rollout each time: take it out of the pod', EDIT],
  ['the app has no rollout: add one, or pass --from and --to to rehearse any manifests', EDIT],
  ['take that line out and commit …, or say with … where the manifests before are', EDIT],
  ['the output folder "…" …: "cdk8s synth" removes its output folder before the app runs: ', EDIT],
  ['its step waits for approval: …', 'said only beside harm, which no gate finds yet'],
  ['its last step was reverted: …', 'said only beside harm, which no gate finds yet'],
  ['"git …" was stopped (…): run the command again', LOOKS],
  ['…: git knows no commit "…": name a commit, a branch or a tag that "git log" shows, or fetch it first', LOOKS],
  ['…: "git …" failed: …: see what "git status" and "git fsck" say', LOOKS],
  ['a command was killed while it wrote …: some of that was changed since, and stays: see what "git diff" shows', LOOKS],
  ['see what "git diff" shows, and delete it', LOOKS],
  ['run it where the repository is checked out, begin one with "git init", or say with … ./folder where the manifests before are', LOOKS],
  ['take it, and the file beside it, from a commit in which both were good', 'said only where there is no Git to ask'],
  ['move it away', STATE_FILES],
  ['remove the link', STATE_FILES],
  ['move that file away', STATE_FILES],
  ['… …: leave one out', EDIT],
  ['… has a record at HEAD already: move that one in the same command, or end it with "…", and run this again', MOVES],
  ['… has a record here that is not committed: commit it, or remove it with "rm …", and run this again', MOVES],
  ['… was taken back by a revert, and is paused: when it is to go on, …', MOVES],
  ['  …: run "cdk8s synth" with the code that has them there, and commit both together', MOVES],
  ['commit the manifests, and the next change is compared with them', EDIT],
  ['…; then commit', 'said of a newer schema, where the library is upgraded'],
  ['at HEAD, …; then commit', 'said of a newer schema, where the library is upgraded'],
  ['…: the object … is missing from this clone: run "git fetch --refetch", or clone again', 'test/cli/git.test.ts takes an object away'],
  ['commit … moved records that were alike, …, and does not say which one became this one: ', MOVES],
  ['see "git log …" for the versions from before', LOOKS],
  ['resolve … and "git add" it', MERGES],
  ['and "git commit --allow-empty --no-edit"', MERGES],
  ['…: … and … are not of one frame, as after a merge: run "cdk8s synth" and commit', MERGES],
  ['Where two branches were merged, run "cdk8s synth" and commit what it renders: the version then begins at the first step.', MERGES],
];
