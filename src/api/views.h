// The JSON of the API where it isn't a domain type as it is: requests, and views that join several. All of
// it; include the one topic where one is enough.
//
// Invariant: these structs are the API's contract. The same description decodes a request, encodes an answer
// and writes the OpenAPI document; the UI's TypeScript types are generated from that document.
#pragma once

#include "api/views/api_keys.h"
#include "api/views/collections.h"
#include "api/views/dashboard.h"
#include "api/views/derivatives.h"
#include "api/views/fields.h"
#include "api/views/imports.h"
#include "api/views/intake_rules.h"
#include "api/views/integrations.h"
#include "api/views/library.h"
#include "api/views/links.h"
#include "api/views/mapping_preview.h"
#include "api/views/members.h"
#include "api/views/plans.h"
#include "api/views/receipts.h"
#include "api/views/session.h"
#include "api/views/system.h"
#include "api/views/transfers.h"
#include "api/views/tray.h"
#include "api/views/upload_pages.h"
