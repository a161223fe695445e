"""The official client pointed at the emulator, and the part of the emulator's fixed world that the tests use.

targets/emulator.toml spells all of that world. The JavaScript tests use another entry of the pool.
"""

import asyncio
import os
from datetime import timezone
from email.utils import parsedate_to_datetime
from unittest import IsolatedAsyncioTestCase
from urllib.parse import urlsplit

import httpx
from azure.core.credentials import AccessToken
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.middleware.options import HeadersInspectionHandlerOption, RetryHandlerOption
from msgraph_beta import GraphRequestAdapter, GraphServiceClient
from msgraph_beta.generated.models.aad_user_conversation_member import AadUserConversationMember
from msgraph_beta.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_beta.graph_request_adapter import options as stock_options
from msgraph_core import GraphClientFactory

ENTRY = "62"
USER = f"10f8c3a6-0000-4000-8000-0000000000{ENTRY}"
COLLEAGUE = f"20f8c3a6-0000-4000-8000-0000000000{ENTRY}"
NEWCOMER = f"40f8c3a6-0000-4000-8000-0000000000{ENTRY}"
DISABLED = f"60f8c3a6-0000-4000-8000-0000000000{ENTRY}"
PARTNER = f"70f8c3a6-0000-4000-8000-0000000000{ENTRY}"
NOBODY = "90f8c3a6-0000-4000-8000-000000000000"
PARTNER_TENANT = "3c1f0a52-0000-4000-8000-000000000002"
TEAM = f"7ea10000-0000-4000-8000-0000000000{ENTRY}"
FULL_SECTION = f"f0110000-0000-4000-8000-0000000000{ENTRY}"
FOREIGN_CHAT = f"19:f0e100000000000000000000000000{ENTRY}@thread.v2"

USER_TOKEN = f"emulator~member~{ENTRY}"
APPLICATION_TOKEN = "emulator~application"
TOKEN_WITHOUT_PERMISSION = f"emulator~no_permission~{ENTRY}"

# What `@odata.bind` URLs begin with.
GRAPH_ROOT = "https://graph.microsoft.com"
# tests/clients/run sets it.
BASE_URL = os.environ["EMULATOR_URL"]


class FixedToken:
    """A credential as azure-identity has them, for a token that is known beforehand."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_token(self, *scopes: str, **_: object) -> AccessToken:
        return AccessToken(self.token, expires_on=2**40)


def member(user: str, *roles: str, **more: str) -> AadUserConversationMember:
    """A member to add. The model has no property for the bind, so it goes where the unknown ones are."""
    bind = {"user@odata.bind": f"{GRAPH_ROOT}/v1.0/users('{user}')"}
    return AadUserConversationMember(roles=list(roles), additional_data=bind, **more)


def sending(**headers: str) -> RequestConfiguration:
    """What makes a request send these headers; `_` stands for `-`."""
    configuration = RequestConfiguration()
    for name, value in headers.items():
        configuration.headers.add(name.replace("_", "-"), value)
    return configuration


def reading_headers(configuration: RequestConfiguration) -> HeadersInspectionHandlerOption:
    """Where the headers of the answer will be: the client gives back the body's model only."""
    seen = HeadersInspectionHandlerOption(inspect_response_headers=True)
    configuration.options = [seen]
    return seen


def header(seen: HeadersInspectionHandlerOption, name: str) -> str:
    """The one value of a header that was read."""
    (value,) = seen.response_headers.get(name)
    return value


class GraphTest(IsolatedAsyncioTestCase):
    """A test with a client."""

    async def asyncSetUp(self) -> None:
        # The client imports a model when it first needs it, which takes seconds and needn't be reported.
        asyncio.get_running_loop().slow_callback_duration = 60
        self.graph = self.client(USER_TOKEN)

    def client(self, token: str) -> GraphServiceClient:
        """A client that sends `token`, or what is in its place, through the client's own chain of middleware.

        Three things are other than `GraphServiceClient(credentials)` would have them: the host, which the token's provider
        must be told to trust; no retrying, which could hide a refusal; and no proxy of the environment, for the emulator is
        on this machine.
        """
        provider = AzureIdentityAuthenticationProvider(
            FixedToken(token), allowed_hosts=[urlsplit(BASE_URL).hostname]
        )
        # The client's chain closes nothing when it is closed, so what is behind it must be.
        transport = httpx.AsyncHTTPTransport()
        self.addAsyncCleanup(transport.aclose)
        http = GraphClientFactory.create_with_default_middleware(
            client=httpx.AsyncClient(base_url=f"{BASE_URL}/beta", transport=transport, trust_env=False, timeout=30),
            options={**stock_options, RetryHandlerOption.get_key(): RetryHandlerOption(should_retry=False)},
        )
        return GraphServiceClient(request_adapter=GraphRequestAdapter(provider, client=http))

    async def refused(self, request) -> ODataError:
        """The error that a refused request gives, once it has been found to be what the service sends with every refusal."""
        with self.assertRaises(ODataError) as caught:
            await request
        error, headers = caught.exception, caught.exception.response_headers
        inner = error.error.inner_error
        self.assertEqual(inner.request_id, headers["request-id"])
        self.assertEqual(inner.client_request_id, headers["client-request-id"])
        # The service's date has no zone and is UTC; the client makes a datetime without a zone of it.
        self.assertIsNone(inner.date.tzinfo)
        self.assertEqual(inner.date.replace(tzinfo=timezone.utc), parsedate_to_datetime(headers["date"]))
        return error

    async def assert_refused(self, request, status: int, code: str, message: str) -> None:
        """Status, code and message of a refused request."""
        error = await self.refused(request)
        said = (error.response_status_code, error.error.code, error.error.message)
        self.assertEqual(said, (status, code, message))
