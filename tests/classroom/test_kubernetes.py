import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "classroom" / "kubernetes"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
GB = 2**30


def instructions(name):
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def over(under, upper):
    """Values laid over others as helm does: mappings are merged, all else is replaced."""
    if not (isinstance(under, dict) and isinstance(upper, dict)):
        return upper
    return under | {key: over(under.get(key), value) for key, value in upper.items()}


def size(text):
    """Bytes, of an amount as the hub reads it."""
    return int(text[:-1]) * {"M": 2**20, "G": GB}[text[-1]]


@pytest.fixture(scope="module")
def values():
    """The course's values, and over them the class.yaml that the README shows."""
    (own,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    return over(yaml.safe_load((FOLDER / "values.yaml").read_text()), yaml.safe_load(own))


@pytest.fixture(scope="module")
def chart():
    folder = os.environ.get("JUPYTERHUB_CHART")
    if not folder:
        pytest.skip("JUPYTERHUB_CHART names no unpacked chart of JupyterHub to compare with")
    return Path(folder)


def test_a_learner_gets_what_was_measured_and_a_limit(values):
    memory, cpu = values["singleuser"]["memory"], values["singleuser"]["cpu"]
    assert 7.3 * GB / 30 <= size(memory["guarantee"]) <= size(memory["limit"])
    assert size(memory["limit"]) >= (91 + 3 * 285) * 10**6
    assert 2 / 30 <= cpu["guarantee"] <= cpu["limit"]


def test_the_readmes_sums_are_those_of_the_values(values):
    memory, cpu = values["singleuser"]["memory"], values["singleuser"]["cpu"]
    rows = re.findall(r"^\| (\d+) \| (\d+) GB \| (\d+) \|", README, re.MULTILINE)
    assert rows
    for learners, gigabytes, processors in (map(int, row) for row in rows):
        assert gigabytes == -(-learners * size(memory["guarantee"]) // GB)
        assert processors == -(-learners * cpu["guarantee"] // 1)


def test_only_those_on_the_list_come_in(values):
    config = values["hub"]["config"]
    assert config["Authenticator"]["allowed_users"]
    assert not config["Authenticator"]["allow_existing_users"]
    assert not config["FirstUseAuthenticator"]["create_users"]


def test_the_image_and_the_values_start_the_same_server(values):
    (command,) = instructions("CMD")
    assert json.loads(command) == values["singleuser"]["cmd"]


def test_what_goes_into_the_image_exists():
    for line in instructions("COPY"):
        *sources, _ = line.split()
        for source in sources:
            assert list(ROOT.glob(source)), source


def test_whatever_a_learners_server_imports_goes_into_the_image():
    copied = {source for line in instructions("COPY") for source in line.split()[:-1]}
    modules = {path.stem: path for path in (ROOT / "classroom").glob("*.py")}
    wanted = ["learner_server"]
    for name in wanted:  # it grows
        assert f"classroom/{name}.py" in copied
        imported = re.findall(r"^(?:from|import) (\w+)", modules[name].read_text(), re.MULTILINE)
        wanted += [other for other in imported if other in modules and other not in wanted]


def test_the_readme_and_the_image_speak_of_the_same_jupyterhub():
    (version,) = re.findall(r"^ARG JUPYTERHUB=(\d+)\.", DOCKERFILE, re.MULTILINE)
    assert set(re.findall(r"JupyterHub (\d+)", README)) == {version}


def test_learners_are_not_root():
    assert int(instructions("USER")[-1]) >= 1000  # a number: a cluster can see that it is not root


def test_files_that_the_readme_links_to_exist():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    for link in links:
        assert (FOLDER / link).exists(), link


def test_the_chart_takes_the_values(chart, values):
    schema = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    defaults = yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(over(defaults, values))


def test_the_charts_hub_is_of_the_images_major_version(chart):
    version = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))["appVersion"]
    assert f"ARG JUPYTERHUB={version.partition('.')[0]}." in DOCKERFILE
