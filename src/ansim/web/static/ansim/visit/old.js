// For browsers before 2018, which read no modules: say so instead of showing an empty page.
(function () {
  var told = document.getElementById("alert");
  told.textContent = "이 브라우저는 너무 오래되어 출입 인증을 할 수 없습니다. 직원에게 종이 명부를 요청하세요. "
    + "This browser is too old to check in. Ask the staff for the paper list.";
  told.removeAttribute("hidden");
})();
