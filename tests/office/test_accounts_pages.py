"""The pages of sign-in, staff, office and audit trail over real rows."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_sign_in_page_is_drawn(client):
    """The sign-in page answers in Korean and wears the drill's badge in the sandbox."""
    answer = client.get("/sign-in/")
    assert answer.status_code == 200
    assert "훈련" in answer.content.decode()
